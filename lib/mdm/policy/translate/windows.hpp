#pragma once
// Windows: OMA-URI nodes, written as the body of an Intune custom configuration. A file a group of sections
// holds its tables and what tables cannot say; windows_custom.cpp writes it. Native keys of the draft: "P/"
// is
// ./Device/Vendor/MSFT/Policy/Config/, "D/" ./Device/Vendor/MSFT/, "V/" ./Vendor/MSFT/; "RAW." and a whole
// URI is a node of the raw block. A value of another type than text, integer or boolean is an object {$type,
// value, fileName, displayName}.
#include <string>
#include <string_view>

#include "mdm/policy/translate/items.hpp"
#include "mdm/policy/translate/networks.hpp"
#include "mdm/policy/translate/rows.hpp"

namespace mdm::policy::native::windows {

/// One setting, by the tables of its section.
void translate_key(Pass& pass, std::string_view key, const Value& value);

const Tables& tables();          // encryption, passcode, restrictions, wifi
const Tables& app_tables();      // and browser, webFilter
const Tables& network_tables();  // certificates, dns, firewall, vpn
const Tables& screen_tables();   // compliance, content, email, kiosk, location, lockScreen, time, workProfile
const Tables& update_tables();

void quality(Pass& pass, std::string_view key, const Value& value);
void complexity(Pass& pass, std::string_view key, const Value& value);
void on_fail(Pass& pass, std::string_view key, const Value& value);
void encryption_method(Pass& pass, std::string_view key, const Value& value);
void networks(Pass& pass, std::string_view key, const Value& value);
void only_managed(Pass& pass, std::string_view key, const Value& value);

/// The SHA-1 of a certificate's `der`, 40 upper-case hex digits; "" when there is none.
std::string thumbprint_of(const Value& certificate);
/// The Windows name of an IANA zone ("Pacific Standard Time"), or "" when it is not known.
std::string_view zone_name(std::string_view iana);
/// For a name within a URI: everything outside of A-Z a-z 0-9 - . _ ~ is escaped.
std::string uri_escape(std::string_view text);

/// <name>text</name>, the text escaped.
std::string element(std::string_view name, std::string_view text);
/// "P/Camera/AllowCamera" → "./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera".
std::string oma_uri(std::string_view native);
/// The nodes of the raw block, and what of them settings set as well. Before the defaults.
void add_raw(Pass& pass);
/// Whether a node of the raw block stands for this entry, which settings or defaults made.
bool is_replaced(const Draft& draft, std::string_view native);

/// What must be written down although nobody asked for it; and that no other passcode setting stands beside
/// "no passcode".
void add_defaults(Pass& pass);
/// windows10CustomConfiguration as JSON with sorted keys.
std::string custom_configuration(const Pass& pass);

}  // namespace mdm::policy::native::windows

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mdm/base/text.hpp"
#include "mdm/policy/translate/apple_network.hpp"

// Facts: Apple's schemas com.apple.security.root, .pkcs1, .pkcs12, .scep and .acme.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

/// One name of a subject: "O=Northside Clinic" → ["O", "Northside Clinic"].
json name_of(std::string_view text) {
    const auto equals = text.find('=');
    std::string value(trim(text.substr(equals + 1)));
    for (auto at = value.find("\\,"); at != std::string::npos; at = value.find("\\,", at)) value.erase(at, 1);
    return json::array({json::array({std::string(trim(text.substr(0, equals))), value})});
}

/// "O=Northside Clinic,CN=x" as Apple nests it; a backslash keeps a comma in a value. Null when it is none.
json subject_of(std::string_view text) {
    json subject = json::array();
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const bool end = i == text.size() || (text[i] == ',' && (i == 0 || text[i - 1] != '\\'));
        if (!end) continue;
        const std::string_view one = text.substr(begin, i - begin);
        if (one.find('=') == std::string_view::npos) return nullptr;
        subject.push_back(name_of(one));
        begin = i + 1;
    }
    return subject;
}

/// The sizes SCEP has: the next one that is not weaker.
std::int64_t key_size(Pass& pass, const Item& item) {
    const Value* value = item.find("keySize");
    if (value == nullptr || value->integer() == nullptr) return 2048;  // unset would mean 1024
    const std::int64_t asked = *value->integer();
    const std::int64_t used = asked <= 1024 ? 1024 : asked <= 2048 ? 2048 : 4096;
    if (used != asked)
        pass.say(item.member("keySize"), "clamped",
                 fmt::format("{} is no size there is: {} is used", asked, used));
    return used;
}

std::string secret_at(const Item& item, std::string_view path) {
    const Value* value = item.find(path);
    return value == nullptr ? std::string{} : reference_text(*value).value_or("");
}

/// DER as base64: what the loader read from the file, or the inside of PEM text.
std::string der_of(const Item& item) {
    if (const auto der = item.text("der"); !der.empty()) return std::string(der);
    std::string_view pem = item.text("pem");
    const auto begin = pem.find("-----BEGIN CERTIFICATE-----");
    const auto end = pem.find("-----END CERTIFICATE-----");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
    std::string text(pem.substr(begin + 27, end - begin - 27));
    std::erase_if(text, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    return text;
}

/// What a kind becomes; "" in `error` when it can be written.
struct Written {
    json payload;
    std::string error;
};

Written file_payload(Pass&, const Item& item) {
    const std::string der = der_of(item);
    if (der.empty()) return {{}, "the certificate itself was not read"};
    const bool bundle = item.text("kind") == "pkcs12";
    json payload{
        {"PayloadCertificateFileName", fmt::format("{}.{}", item.text("name"), bundle ? "p12" : "cer")},
        {"PayloadContent", {{"$data", der}}}};
    if (const std::string password = secret_at(item, "password"); bundle && !password.empty())
        payload["Password"] = password;
    return {std::move(payload), {}};
}

Written scep_payload(Pass& pass, const Item& item) {
    if (item.text("url").empty()) return {{}, "it has no url"};
    json content{{"URL", item.text("url")},
                 {"Keysize", key_size(pass, item)},
                 {"Key Type", "RSA"},
                 {"Key Usage", 5},
                 {"Retries", 3},
                 {"RetryDelay", 10}};
    if (const auto subject = item.text("subject"); !subject.empty()) {
        content["Subject"] = subject_of(subject);
        if (content["Subject"].is_null()) return {{}, "its subject is not like O=Clinic,CN=name"};
        note_placeholder(pass, item.member("subject"), subject);
    }
    if (const std::string challenge = secret_at(item, "challenge"); !challenge.empty())
        content["Challenge"] = challenge;
    return {{{"PayloadContent", std::move(content)}}, {}};
}

/// A size of 1024 and more means RSA, which no hardware of Apple's keeps.
Written acme_payload(Pass& pass, const Item& item) {
    if (item.text("url").empty()) return {{}, "it has no url"};
    const bool rsa = item.find("keySize") != nullptr;
    const std::string challenge = secret_at(item, "challenge");
    json payload{{"DirectoryURL", item.text("url")},
                 {"ClientIdentifier", challenge.empty() ? "{{device.serial}}" : challenge},
                 {"KeyType", rsa ? "RSA" : "ECSECPrimeRandom"},
                 {"KeySize", rsa ? key_size(pass, item) : 384},
                 {"HardwareBound", !rsa},
                 {"Attest", !rsa}};
    payload["Subject"] =
        subject_of(item.text("subject").empty() ? "CN={{device.serial}}" : item.text("subject"));
    if (payload["Subject"].is_null()) return {{}, "its subject is not like O=Clinic,CN=name"};
    note_placeholder(pass, item.key(), payload.dump());
    return {std::move(payload), {}};
}

struct Kind {
    std::string_view word;
    std::string_view type;
    std::string_view kind;
    std::string_view on;
    Written (*write)(Pass&, const Item&);
};
constexpr std::string_view everywhere = "ios:4.0 macos:10.7 tvos:9.0 visionos:1.0 watchos:3.0";
constexpr std::array kinds{
    Kind{"root", "com.apple.security.root", "cert", everywhere, file_payload},
    Kind{"intermediate", "com.apple.security.pkcs1", "cert", everywhere, file_payload},
    Kind{"pkcs12", "com.apple.security.pkcs12", "identity", everywhere, file_payload},
    Kind{"scep", "com.apple.security.scep", "scep", everywhere, scep_payload},
    Kind{"acme", "com.apple.security.acme", "acme", "ios:16.0 macos:13.1 tvos:16.0 visionos:1.0 watchos:9.0",
         acme_payload},
};

const Kind* kind_of(std::string_view word) {
    const auto* at = std::find_if(kinds.begin(), kinds.end(), [&](const Kind& k) { return k.word == word; });
    return at == kinds.end() ? nullptr : at;
}

std::string write_certificate(Pass& pass, const Item& item) {
    const Kind* kind = kind_of(item.text("kind"));
    if (kind == nullptr) return fmt::format("the kind '{}' is not known here", item.text("kind"));
    if (item.text("name").empty()) return "it has no name";
    check_os(pass, item.key(), since(kind->on, pass.platform).value_or(""));
    Written written = kind->write(pass, item);
    if (!written.error.empty()) return written.error;
    emit_item(pass,
              {"1", kind->type, kind->kind, std::string(item.text("name")),
               fmt::format("Certificate {}", item.text("name")), std::move(written.payload)},
              item.key());
    return {};
}

}  // namespace

void certificates(Pass& pass, std::string_view key, const Value& value) {
    write_items(pass, key, value, [&](const Item& item) { return write_certificate(pass, item); });
}

std::optional<json> certificate_reference(const Pass& pass, std::string_view name) {
    for (const Kind& kind : kinds)
        if (const Entry* entry = pass.draft.find(fmt::format("ITEM.1.{}.{}.", kind.kind, name)))
            return reference_to(item_type(entry->value), name);
    return std::nullopt;
}

}  // namespace mdm::policy::native::apple

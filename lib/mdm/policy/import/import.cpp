#include "mdm/policy/import/import.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/base/cms.hpp"
#include "mdm/base/json.hpp"
#include "mdm/base/text.hpp"
#include "mdm/policy/content.hpp"
#include "mdm/policy/import/android.hpp"
#include "mdm/policy/import/apple.hpp"
#include "mdm/policy/import/binary_plist.hpp"
#include "mdm/policy/import/recognise.hpp"
#include "mdm/policy/import/same_payloads.hpp"
#include "mdm/policy/import/xml_plist.hpp"
#include "mdm/policy/raw_item.hpp"
#include "mdm/policy/translate.hpp"
#include "mdm/policy/write_yaml.hpp"

namespace mdm::policy::import {
namespace {

using nlohmann::json;

constexpr std::size_t longest_name = 63;
constexpr std::string_view importable =
    "what can be imported: configuration profiles (XML, binary, signed) and policies of the Android "
    "Management API (JSON)";

Error malformed(const std::string& file, std::string message, std::string hint = {}) {
    return Error{Code::invalid, fmt::format("{}: {}", file, message), std::move(hint)};
}

/// The document loaded again; an error says what a document cannot hold.
Result<Policy> loaded_again(const Imported& imported, const FileSystem& files) {
    MDM_TRY(auto loaded, load({{"-"}, imported.yaml}, files));
    for (const Finding& finding : loaded.findings)
        if (finding.level == Level::error) return Error{Code::invalid, finding.message};
    if (loaded.documents.policies.size() != 1) return Error{Code::invalid, "it holds no policy"};
    return std::move(loaded.documents.policies.front());
}

Result<Translation> rendered(const Imported& imported, std::string_view target, const FileSystem& files) {
    MDM_TRY(const Policy policy, loaded_again(imported, files));
    auto translation = translate(policy, target, {"mdmctl", "mdmctl"});
    if (!translation.ok()) {
        // The place is in a document that nobody has seen.
        const std::string& message = translation.error().message;
        const auto end = message.find(": ");
        return Error{Code::invalid, end == std::string::npos ? message : message.substr(end + 2)};
    }
    return translation;
}

/// One importer: how a policy is made of the content, and whether it comes out as it went in.
struct Importer {
    std::string_view kind;
    Policy (*policy)(const json& content, Neutral neutral, std::vector<std::string>& notes);
    Result<bool> (*same)(const json& content, const Imported& imported, const FileSystem& files);
};

Result<bool> same_profile(const json& root, const Imported& imported, const FileSystem& files) {
    MDM_TRY(const Translation translation, rendered(imported, "apple", files));
    const json wanted = profile_keys(root);
    std::set<std::string> payloads;
    for (const Artefact& artefact : translation.artefacts) {
        MDM_TRY(const json profile, parse_content("plist", artefact.content));
        payloads.merge(payload_set(profile));
        const json keys = profile_keys(profile);
        for (const auto& [key, value] : wanted.items())
            if (!keys.contains(key) || keys[key] != value) return false;
    }
    return payloads == payload_set(root) && (!translation.artefacts.empty() || payloads.empty());
}

Result<bool> same_android(const json& object, const Imported& imported, const FileSystem& files) {
    MDM_TRY(const Translation translation, rendered(imported, "android", files));
    if (translation.artefacts.size() != 1) return false;
    MDM_TRY(const json policy, parse_content("json", translation.artefacts.front().content));
    json wanted = object;
    wanted.erase("name");
    wanted.erase("version");
    return canonical_content("json", policy.dump()) == canonical_content("json", wanted.dump());
}

constexpr Importer profiles{"a configuration profile", policy_of_profile, same_profile};
constexpr Importer android{"a policy of the Android Management API", policy_of_android, same_android};

std::string chosen_name(const Request& request, const std::vector<std::string>& titles) {
    if (!request.name.empty()) return request.name;
    for (const std::string& title : titles)
        if (std::string name = name_from(title); !name.empty()) return name;
    const auto slash = request.file.rfind('/');
    std::string file = slash == std::string::npos ? request.file : request.file.substr(slash + 1);
    file = name_from(file.substr(0, file.find('.')));
    return file.empty() ? "imported" : file;
}

bool has_items(const Policy& policy) {
    return std::any_of(policy.settings.begin(), policy.settings.end(),
                       [](const auto& setting) { return setting.second.list() != nullptr; });
}

/// Neutral where that gives the same, else all in raw.
Result<Imported> made(const Request& request, const json& content, const std::vector<std::string>& titles,
                      const Importer& importer, const FileSystem& files) {
    Imported imported;
    imported.kind = importer.kind;
    for (const Neutral neutral : {Neutral::items, Neutral::keys, Neutral::nothing}) {
        std::vector<std::string> notes;
        imported.policy = importer.policy(content, neutral, notes);
        imported.policy.name = chosen_name(request, titles);
        imported.yaml = write_yaml(policy_document(imported.policy));
        const auto same = importer.same(content, imported, files);
        if (same.ok() && *same) {
            if (neutral == Neutral::items) imported.notes = std::move(notes);
            return imported;
        }
        if (neutral == Neutral::items && has_items(imported.policy))
            imported.notes = {
                "networks, certificates and other items stay native: settings would not give the "
                "same payloads"};
        if (neutral == Neutral::nothing && !same.ok())
            return malformed(request.file,
                             fmt::format("cannot be written as a document: {}", same.error().message));
    }
    return malformed(request.file, "cannot be written as a document that gives the same again");
}

void warn_of(const std::vector<std::string>& secrets, Imported& imported) {
    for (const std::string& where : secrets)
        imported.warnings.push_back(fmt::format("the document holds a literal secret: {}", where));
}

Result<Imported> profile(const Request& request, const json& root, const FileSystem& files) {
    MDM_CHECK(check_profile(root, request.file));
    MDM_TRY(Imported imported, made(request, root, titles_of_profile(root), profiles, files));
    warn_of(literal_secrets(root), imported);
    if (!imported.policy.applies.platforms.empty())
        imported.notes.push_back(fmt::format("the policy is limited to {}, where everything in it exists",
                                             join(imported.policy.applies.platforms, ", ")));
    return imported;
}

Result<Imported> android_policy(const Request& request, const std::string& text, const FileSystem& files) {
    const json parsed = json::parse(text, nullptr, false);
    MDM_TRY(json object, android_value(parsed, request.file));
    // what Android takes silence for; a document that says nothing means that apps stay
    if (!object.contains("playStoreMode")) object["playStoreMode"] = "WHITELIST";
    MDM_TRY(Imported imported, made(request, object, titles_of_android(object), android, files));
    std::vector<std::string> secrets;
    find_secrets(object, "the policy", secrets);
    warn_of(secrets, imported);
    return imported;
}

Result<Imported> of_kind(const Request& request, const std::string& text, const Recognised& found,
                         const FileSystem& files) {
    if (found.kind == Kind::android_policy) return android_policy(request, text, files);
    if (found.kind == Kind::xml_plist) {
        if (!is_utf8(text)) return malformed(request.file, "not UTF-8 text", "save the file as UTF-8");
        MDM_TRY(const json root, read_xml_plist(text, request.file));
        return profile(request, root, files);
    }
    if (found.kind == Kind::binary_plist) {
        MDM_TRY(const json root, read_binary_plist(text, request.file));
        return profile(request, root, files);
    }
    std::string hint(importable);
    if (!found.hint.empty()) hint = fmt::format("{}; {}", found.hint, importable);
    return malformed(request.file, fmt::format("{}, which cannot be imported", found.what), std::move(hint));
}

std::string signed_by(const SignedContent& content) {
    std::vector<std::string> names;
    for (const std::string& name : content.signers)
        names.push_back(name.empty() ? "somebody it does not name"
                                     : fmt::format("'{}'", fit_width(printable(name), 80)));
    return fmt::format("the profile is signed by {}; the signature was not checked, and is not kept",
                       names.empty() ? "nobody" : join(names, " and "));
}

Result<Imported> signed_profile(const Request& request, const FileSystem& files) {
    auto content = signed_content(request.bytes);
    if (!content.ok()) return malformed(request.file, content.error().message);
    const std::string text = utf8_of(content->content);
    const Recognised found = recognise(text);
    if (found.kind == Kind::signed_message)
        return malformed(request.file, "a signed message inside of a signed message");
    MDM_TRY(Imported imported, of_kind(request, text, found, files));
    imported.notes.insert(imported.notes.begin(), signed_by(*content));
    return imported;
}

}  // namespace

Result<Imported> import_file(const Request& request, const FileSystem& files) {
    if (request.bytes.size() > Limits{}.bytes)
        return malformed(request.file, fmt::format("larger than {} MiB", Limits{}.bytes >> 20));
    const bool binary = is_binary_plist(request.bytes) || is_signed_message(request.bytes);
    const std::string text = binary ? request.bytes : utf8_of(request.bytes);
    const Recognised found = recognise(text);
    if (found.kind == Kind::signed_message) return signed_profile(request, files);
    return of_kind(request, text, found, files);
}

std::string name_from(std::string_view text) {
    std::string name;
    for (const char c : lower(text)) {
        const bool good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (good && name.size() < longest_name)
            name += c;
        else if (!name.empty() && name.back() != '-' && name.size() < longest_name)
            name += '-';
    }
    while (name.ends_with('-')) name.pop_back();
    return name;
}

}  // namespace mdm::policy::import

#include <fmt/format.h>

#include <array>

#include "mdm/policy/translate/apple.hpp"

// Mail accounts, pages on the home screen, documents. Facts: Apple's schemas com.apple.eas.account,
// com.apple.ews.account, com.apple.mail.managed and com.apple.webClip.managed.

namespace mdm::policy::native::apple {
namespace {

using nlohmann::json;

json port_of(const Item& item, std::int64_t otherwise) {
    const Value* port = item.find("port");
    return port != nullptr && port->integer() != nullptr ? *port->integer() : otherwise;
}

bool yes(const Item& item, std::string_view path) {
    return item.is(path, true);
}

void exchange_phone(Pass&, const Item& item, json& payload) {
    payload["PreventMove"] = yes(item, "preventMove");
    if (item.find("port") != nullptr) item.say("port", "unsupported", "the port is that of HTTPS");
}

void exchange_mac(Pass&, const Item& item, json& payload) {
    if (item.find("port") != nullptr) payload["Port"] = port_of(item, 443);
    if (yes(item, "preventMove")) item.say("preventMove", "unsupported", "mail can always be moved on a Mac");
}

std::string exchange(Pass& pass, const Item& item) {
    const bool mac = pass.platform == "macos";
    json payload{{"Host", item.text("host")}, {"SSL", true}, {"OAuth", yes(item, "oauth")}};
    if (const auto user = item.text("user"); !user.empty()) {
        payload["UserName"] = user;
        payload["EmailAddress"] = user;
        note_placeholder(pass, item.member("user"), user);
    }
    mac ? exchange_mac(pass, item, payload) : exchange_phone(pass, item, payload);
    const std::string name(item.text("name"));
    emit_item(pass,
              {"7", mac ? "com.apple.ews.account" : "com.apple.eas.account", "email", name, "Mail " + name,
               std::move(payload)},
              item.key());
    return {};
}

std::string imap(Pass& pass, const Item& item) {
    json payload{{"EmailAccountType", "EmailTypeIMAP"},
                 {"EmailAccountDescription", item.text("name")},
                 {"IncomingMailServerAuthentication", "EmailAuthPassword"},
                 {"IncomingMailServerHostName", item.text("host")},
                 {"IncomingMailServerPortNumber", port_of(item, 993)},
                 {"IncomingMailServerUseSSL", true},
                 {"OutgoingMailServerAuthentication", "EmailAuthPassword"},
                 {"OutgoingMailServerHostName", item.text("host")},
                 {"OutgoingMailServerUseSSL", true},
                 {"OutgoingPasswordSameAsIncomingPassword", true}};
    if (const auto user = item.text("user"); !user.empty()) {
        for (const char* key : {"EmailAddress", "IncomingMailServerUsername", "OutgoingMailServerUsername"})
            payload[key] = user;
        note_placeholder(pass, item.member("user"), user);
    }
    if (pass.platform != "macos") payload["PreventMove"] = yes(item, "preventMove");
    if (pass.platform == "macos" && yes(item, "preventMove"))
        item.say("preventMove", "unsupported", "mail can always be moved on a Mac");
    if (yes(item, "oauth")) item.say("oauth", "unsupported", "accounts of this kind sign in by password");
    item.say("host", "degraded", "mail is sent through the same host: no setting names another");
    const std::string name(item.text("name"));
    emit_item(pass, {"7", "com.apple.mail.managed", "email", name, "Mail " + name, std::move(payload)},
              item.key());
    return {};
}

std::string write_account(Pass& pass, const Item& item) {
    if (item.text("host").empty()) return "it has no host";
    const bool is_imap = item.text("type") == "imap";
    if (!since("ios:4.0 macos:10.7 visionos:1.1", pass.platform)) return "there is no mail here";
    return is_imap ? imap(pass, item) : exchange(pass, item);
}

void accounts(Pass& pass, std::string_view key, const Value& value) {
    write_items(pass, key, value, [&](const Item& item) { return write_account(pass, item); });
}

std::string write_clip(Pass& pass, const Item& item) {
    const bool mac = pass.platform == "macos";
    if (!since("ios:4.0 macos:10.7", pass.platform)) return "there are no pages on the home screen here";
    if (item.text("url").empty()) return "it has no url";
    const std::string name(item.text("name").empty() ? item.text("url") : item.text("name"));
    json payload{{"URL", item.text("url")},
                 {"Label", item.text("label").empty() ? name : item.text("label")}};
    if (!mac && item.find("removable") != nullptr) payload["IsRemovable"] = item.text("removable") != "deny";
    if (!mac && item.find("fullScreen") != nullptr) payload["FullScreen"] = yes(item, "fullScreen");
    if (mac && item.text("removable") == "deny")
        item.say("removable", "unsupported", "can always be removed from the Dock");
    if (mac && yes(item, "fullScreen")) item.say("fullScreen", "unsupported", "a browser opens it on a Mac");
    if (item.find("icon") != nullptr)
        item.say("icon", "unsupported", "files of icons are not read: the page's own is used");
    emit_item(pass, {"8", "com.apple.webClip.managed", "webclip", name, "Page " + name, std::move(payload)},
              item.key());
    return {};
}

void web_clips(Pass& pass, std::string_view key, const Value& value) {
    write_items(pass, key, value, [&](const Item& item) { return write_clip(pass, item); });
}

constexpr std::array hook_rows{
    Hook{"content.webClips", web_clips},
    Hook{"email", accounts},
};
constexpr std::array gap_rows{
    GapRow{"content.documents", "books are sent by a command (InstallMedia), not by a profile"},
    GapRow{"content.wallpaper", "only as a command of the moment, not as a setting of a profile"},
};

constexpr std::array<std::string_view, 2> sections{"content", "email"};
constexpr Tables all{hook_rows, {}, {}, gap_rows, sections};

}  // namespace

const Tables& account_tables() {
    return all;
}

}  // namespace mdm::policy::native::apple

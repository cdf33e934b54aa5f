// What people see and work with: location, work profiles, browsers, mail, pages and documents.
#include <array>

#include "mdm/policy/settings/tables.hpp"

namespace mdm::policy::tables {
namespace {

constexpr std::array rows{
    word("browser.autofill", "allow deny", "filling forms by itself"),
    word("browser.cookies", "allow deny", "cookies"),
    word("browser.fraudWarning", "allow require", "warning of deceptive pages"),
    text("browser.homepage", "page a new window opens with"),
    word("browser.javascript", "allow deny", "JavaScript"),
    word("browser.popups", "allow deny", "windows that pages open"),
    word("browser.privateBrowsing", "allow deny", "private windows"),
    with(Sense::unite, list("content.documents", "books and documents")),
    text("content.wallpaper", "file with the background picture"),
    list("content.webClips", "pages on the home screen"),
    flag("content.webClips[].fullScreen", "the page opens without the browser around it"),
    text("content.webClips[].icon", "file with the icon"),
    text("content.webClips[].label", "text under the icon"),
    text("content.webClips[].name", "name of the entry; never change it"),
    word("content.webClips[].removable", "allow deny", "removing the entry"),
    text("content.webClips[].url", "address of the page"),
    list("email", "mail accounts"),
    text("email[].host", "host of the server"),
    text("email[].name", "name of the account; never change it"),
    flag("email[].oauth", "signing in through the web page of the provider"),
    number("email[].port", 1, 65535, "port", "port of the server"),
    flag("email[].preventMove", "messages stay in this account"),
    word("email[].type", "exchange imap", "kind of server"),
    text("email[].user", "user name or address, usually a placeholder"),
    word("location.services", "enforced disabled user", "location services: on, off, or left to the user"),
    word("location.sharing", "allow deny", "sharing the own location with others"),
    word("location.tracking", "allow deny", "asking a device where it is"),
    word("workProfile.contacts", "allow deny", "work contacts in private apps"),
    word("workProfile.copyPaste", "allow deny", "copying from work to private apps"),
    ordered("all personalToWork none", word("workProfile.dataSharing", "none personalToWork all",
                                            "which way data may flow between work and private apps")),
    with(Sense::limit,
         number("workProfile.maxDaysOff", 0, 3650, "d",
                "days the work profile may stay turned off; 0 is no limit, otherwise 3 at least")),
    with(Sense::by_mode, list("workProfile.personalApps.list", "private apps the mode is about")),
    word("workProfile.personalApps.mode", "allowlist blocklist",
         "whether the list is what may be installed privately, or what may not"),
};

}  // namespace

std::span<const Setting> content() {
    return rows;
}

}  // namespace mdm::policy::tables

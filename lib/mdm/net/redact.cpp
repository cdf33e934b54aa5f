#include "mdm/net/redact.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"
#include "mdm/net/media_type.hpp"
#include "mdm/net/redact_json.hpp"
#include "mdm/net/url.hpp"

namespace mdm::net {
namespace {

constexpr std::string_view stars = "***";

// Anywhere in a name, its words put together: "macOsUnlockCode" is "macosunlockcode".
constexpr std::array<std::string_view, 22> telling_parts{
    "password",  "passwd",     "passcode",     "passphrase",        "secret",     "token",
    "assertion", "psk",        "credential",   "privatekey",        "sharedkey",  "apikey",
    "accesskey", "unlockcode", "bypasscode",   "recoverykey",       "devicecode", "cookie",
    "authoriz",  "signature",  "hardwarehash", "hardwareidentifier"};
// As a word of its own: "pin" must not hide "shipping".
constexpr std::array<std::string_view, 10> telling_words{"pin", "pins", "key", "keys", "pwd",
                                                         "otp", "sig",  "jwt", "mfa",  "auth"};

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A word begins after anything that is no letter, at "aB", and at the last capital of "PINCode".
bool begins_word(std::string_view name, std::size_t at) {
    if (at == 0 || !is_upper(name[at])) return false;
    if (is_lower(name[at - 1]) || is_digit(name[at - 1])) return true;
    return is_upper(name[at - 1]) && at + 1 < name.size() && is_lower(name[at + 1]);
}

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    for (std::size_t at = 0; at < name.size(); ++at) {
        const bool letter = is_lower(name[at]) || is_upper(name[at]);
        if (!letter || begins_word(name, at)) words.emplace_back();
        if (letter) words.back() += static_cast<char>(name[at] | 0x20);
    }
    return words;
}

std::string percent_decode(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto hex = [](char c) { return is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10; };
        const auto is_hex = [](char c) { return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f'); };
        if (text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2])) {
            out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::string lower_escapes(std::string text) {
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
        if (text[i] == '%')
            for (const std::size_t at : {i + 1, i + 2})
                if (is_upper(text[at])) text[at] = static_cast<char>(text[at] | 0x20);
    return text;
}

// Every form in which a value may stand in a text, longest first, so that none hides another.
std::vector<std::string> forms_of(std::span<const Secret> secrets) {
    std::vector<std::string> forms;
    for (const Secret& secret : secrets) {
        const std::string& plain = secret.reveal();
        if (plain.empty()) continue;
        for (const std::string& each :
             {plain, json_escaped(plain), percent_encode(plain), form_encode(plain),
              lower_escapes(percent_encode(plain)), lower_escapes(form_encode(plain)), xml_escape(plain),
              replace_all(xml_escape(plain), "'", "&apos;"), base64(plain)})
            if (std::find(forms.begin(), forms.end(), each) == forms.end()) forms.push_back(each);
    }
    std::stable_sort(forms.begin(), forms.end(),
                     [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    return forms;
}

std::string replaced(std::string_view text, std::string_view what) {
    std::string out;
    for (std::size_t at = 0;;) {
        const auto found = text.find(what, at);
        out += text.substr(at, found - at);
        if (found == std::string_view::npos) return out;
        out += stars;
        at = found + what.size();
    }
}

// What says that it is a form and is not may hold anything in any form.
bool is_form(std::string_view body) {
    return std::none_of(body.begin(), body.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '<' || c == '{' || c == '\\';
    });
}

std::string sized(std::string_view type, std::string_view body) {
    return fmt::format("({} of {})", count_of(body.size(), "byte"),
                       type.empty() ? "no media type" : printable(type));
}

}  // namespace

bool names_secret(std::string_view name) {
    const auto words = words_of(name);
    const std::string whole = join(words, "");
    return std::any_of(telling_parts.begin(), telling_parts.end(),
                       [&](std::string_view part) { return whole.find(part) != std::string::npos; }) ||
           std::any_of(words.begin(), words.end(), [](const std::string& word) {
               return std::find(telling_words.begin(), telling_words.end(), word) != telling_words.end();
           });
}

std::string redact_values(std::string_view text, std::span<const Secret> secrets) {
    std::string out(text);
    for (const std::string& form : forms_of(secrets)) out = replaced(out, form);
    return out;
}

std::string redact_form(std::string_view form) {
    std::vector<std::string> parts = split(form, '&');
    for (std::string& part : parts) {
        const auto equals = part.find('=');
        const std::string name = percent_decode(std::string_view(part).substr(0, equals));
        // the code of an authorization grant is called so
        if (equals != std::string::npos && (names_secret(name) || name == "code"))
            part = part.substr(0, equals + 1) + std::string(stars);
    }
    return join(parts, "&");
}

std::string redact_body(std::string_view type, std::string_view body, std::span<const Secret> secrets) {
    if (body.empty()) return {};
    const std::string media = media_type(type);
    if (media == "application/x-www-form-urlencoded" && is_form(body))
        return redact_values(redact_form(body), secrets);
    if (is_json_type(media) || media.empty())
        if (const auto shown = redact_json(body)) return redact_values(*shown, secrets);
    return sized(media, body);
}

}  // namespace mdm::net

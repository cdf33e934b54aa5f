#include "mdm/policy/load/certificate_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mdm/policy/load/fields.hpp"
#include "mdm/policy/load/files.hpp"
#include "mdm/policy/load/scalars.hpp"

namespace mdm::policy {
namespace {

constexpr std::string_view begin_line = "-----BEGIN CERTIFICATE-----";
constexpr std::string_view end_line = "-----END CERTIFICATE-----";
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint64_t largest = 1u << 20;

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    while (text.ends_with('=')) text.remove_suffix(1);
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xffffff;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>(bits >> count & 0xff);
    }
    return out;
}

// One SEQUENCE from the first byte to the last: what every certificate is, and no text or key file.
bool is_der(std::string_view bytes) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() < 4 || byte(0) != 0x30) return false;
    std::size_t length = byte(1), header = 2;
    if (length >= 0x80) {
        const std::size_t digits = length & 0x7f;
        if (digits == 0 || digits > 3 || bytes.size() < 2 + digits) return false;
        length = 0;
        for (std::size_t i = 0; i < digits; ++i) length = length << 8 | byte(2 + i);
        header += digits;
    }
    return header + length == bytes.size() && byte(header) == 0x30;
}

// SEQUENCE { INTEGER 3, …: RFC 7292 §4. Programs write the length in either way.
bool is_pkcs12(std::string_view bytes) {
    if (bytes.size() < 16 || bytes[0] != 0x30) return false;
    const auto length = static_cast<unsigned char>(bytes[1]);
    const std::size_t header = length > 0x80 ? 2u + (length & 0x7f) : 2u;
    return header < 7 && bytes.substr(header, 3) == std::string_view("\x02\x01\x03", 3);
}

class Reader {
  public:
    Reader(const yaml::Node& at, const Scope& scope) : at_(at), scope_(scope) {}

    // An identity: its key is locked with the password.
    std::optional<std::string> base64_of_pkcs12(std::string_view content) const {
        if (is_pkcs12(content)) return base64(content);
        const bool key = content.find("PRIVATE KEY-----") != std::string_view::npos;
        return key ? bad("literal-secret", "holds a private key without a lock",
                         "make one: openssl pkcs12 -export")
                   : bad("wrong-type", "is no PKCS #12 file", "the bytes as exported, not their base64");
    }

    std::optional<std::string> base64_of(std::string_view content) const {
        if (content.find("PRIVATE KEY-----") != std::string_view::npos)
            return bad("literal-secret", "holds a private key", "keep keys out of documents");
        if (is_der(content)) return base64(content);
        const auto begin = content.find(begin_line);
        const auto end = content.find(end_line);
        if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
            return bad("wrong-type", "holds no certificate", "PEM (-----BEGIN CERTIFICATE-----) or DER");
        if (content.find(begin_line, end) != std::string_view::npos)
            return bad("wrong-type", "holds more than one certificate", "give each an item of its own");
        const auto first = begin + begin_line.size();
        std::string body(content.substr(first, end - first));
        std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
        const auto bytes = decoded(body);
        if (!bytes || !is_der(*bytes))
            return bad("wrong-type", "holds a damaged certificate", "export it again");
        return base64(*bytes);
    }

    std::optional<std::string> bad(std::string_view code, std::string_view message, std::string hint) const {
        scope_.error(code, at_, fmt::format("'certificates[].{}' {}", what, message), std::move(hint));
        return std::nullopt;
    }

    std::string_view what;

  private:
    const yaml::Node& at_;
    const Scope& scope_;
};

std::optional<std::string> read_file(const yaml::Node& file, const Reader& reader, bool pkcs12,
                                     const Scope& scope) {
    const auto path = path_below(file.scalar, file, "certificates[].file", scope);
    if (!path) return std::nullopt;
    const auto content = scope.folder->files.read(*path, largest);
    if (!content.ok()) return reader.bad("bad-path", "cannot be read", content.error().message);
    if (scope.folder->digest != nullptr) {
        scope.folder->digest->add(fmt::format("{}\n", content->size()));
        scope.folder->digest->add(*content);
    }
    return pkcs12 ? reader.base64_of_pkcs12(*content) : reader.base64_of(*content);
}

}  // namespace

bool is_certificate(std::string_view der) {
    return is_der(der);
}

void add_certificate(const yaml::Node& item, Map& members, const Scope& scope) {
    const auto kind = members.find("kind");
    const bool pkcs12 = kind != members.end() && kind->second.text() && *kind->second.text() == "pkcs12";
    for (const std::string_view member : {"file", "pem"}) {
        const yaml::Node* node = item.find(member);
        if (node == nullptr || members.count(std::string(member)) == 0) continue;
        if (pkcs12 && member == "pem")
            return scope.error("conflict", *node, "'pem' does not go with 'kind: pkcs12'",
                               "name the file with 'file'");
        Reader reader(*node, scope);
        reader.what = member;
        const auto der =
            member == "file" ? read_file(*node, reader, pkcs12, scope) : reader.base64_of(node->scalar);
        if (der) members.emplace("der", Value{*der, scope.at(*node)});
        if (members.count("file") > 0 && members.count("pem") > 0)
            return scope.error("conflict", *node, "'file' does not go with 'pem'",
                               "leave one of the two out");
    }
}

}  // namespace mdm::policy

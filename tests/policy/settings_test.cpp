#include "mdm/policy/settings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <set>
#include <string>

#include "mdm/base/text.hpp"
#include "support/temp_dir.hpp"

using namespace mdm;
using namespace mdm::policy;

TEST_CASE("every row of the settings table is well formed, and the table is sorted") {
    std::string_view before;
    REQUIRE(settings().size() > 150);
    for (const Setting& row : settings()) {
        CAPTURE(std::string(row.key));
        CHECK(before < row.key);
        before = row.key;
        CHECK_FALSE(row.summary.empty());
        CHECK(row.summary.back() != '.');
        CHECK((row.type == SettingType::word) == !row.words.empty());
        std::set<std::string> words;
        for (const std::string& word : split(row.words, ' ')) {
            CHECK((row.words.empty() || !word.empty()));
            CHECK(words.insert(word).second);
        }
        CHECK(row.min <= row.max);
        const bool measured = row.type == SettingType::integer || row.type == SettingType::duration;
        CHECK(measured == !row.unit.empty());
        CHECK((measured || (row.min == 0 && row.max == 0)));
        CHECK(find_setting(row.key) == &row);
    }
}

TEST_CASE("members of items stand below a list or a map") {
    for (const Setting& row : settings()) {
        const auto brackets = row.key.rfind("[].");
        if (brackets == std::string_view::npos) continue;
        CAPTURE(std::string(row.key));
        const Setting* parent = find_setting(row.key.substr(0, brackets));
        REQUIRE(parent != nullptr);
        CHECK(parent->type == SettingType::list);
        const auto dot = row.key.rfind('.');
        if (dot == brackets + 2) continue;
        const Setting* map = find_setting(row.key.substr(0, dot));
        REQUIRE(map != nullptr);
        CHECK(map->type == SettingType::map);
    }
}

TEST_CASE("a misspelt setting finds the nearest one, and nonsense none") {
    CHECK(find_setting("passcode.minLenght") == nullptr);
    CHECK(closest_setting("passcode.minLenght") == "passcode.minLength");
    CHECK(closest_setting("zzzzzzzzzzzzzzzz") == "");
    CHECK(find_setting("") == nullptr);
}

namespace {

// The reference of what each platform can do lies outside of the repository; people who have it keep the
// table complete with it. Its first columns hold keys in backticks, with shorthands: "a.{b,c}", "kind: root"
// after "certificates[].kind", "apps.*.config".
class TranslationTables {
  public:
    explicit TranslationTables(std::string text) : text_(std::move(text)) {}

    std::vector<std::string> missing() {
        const std::string begin = "### 2.1", end = "### 2.9";
        text_ = text_.substr(text_.find(begin), text_.find(end) - text_.find(begin));
        for (const std::string& line : split(text_, '\n')) {
            const bool header = line.find("neutral key") != std::string::npos;
            if (header) parent_ = section_of(line);
            if (!header && line.starts_with("| `")) cell(line.substr(2));
        }
        return missing_;
    }

    int keys = 0;

  private:
    // Two tables name their section in the header only.
    static std::string section_of(const std::string& header) {
        for (const std::string section : {"restrictions", "compliance"})
            if (header.find("`" + section + ".`") != std::string::npos) return section;
        return "";
    }

    void cell(const std::string& row) {
        const std::string first = row.substr(0, row.find(" | "));
        bool in_code = false;
        for (const std::string& piece : split(first, '`')) {
            if (in_code)
                for (const std::string& token : split(expand(piece), ' ')) check(token);
            in_code = !in_code;
        }
    }

    // "kiosk.{a,b}" → "kiosk.a kiosk.b"; "minA minB" stays; ": value" goes with its key.
    static std::string expand(const std::string& piece) {
        const auto open = piece.find('{'), close = piece.find('}');
        std::string out;
        if (open == std::string::npos || close == std::string::npos) {
            out = piece;
        } else {
            for (const std::string& each : split(piece.substr(open + 1, close - open - 1), ','))
                out += piece.substr(0, open) + std::string(trim(each)) + " ";
        }
        for (auto at = out.find(": "); at != std::string::npos; at = out.find(": ")) out.replace(at, 2, ":");
        return out;
    }

    void check(const std::string& token) {
        std::string key = token.substr(0, token.find(':'));
        const std::string value =
            token.find(':') == std::string::npos ? "" : token.substr(token.find(':') + 1);
        while (key.ends_with("[]")) key.resize(key.size() - 2);
        if (const auto star = key.find(".*."); star != std::string::npos)
            key.replace(star, 3, ".required[].");
        if (key.empty() || key == "allow" || key == "deny" || key.find('|') != std::string::npos) return;
        const Setting* row = find_setting(key);
        if (row == nullptr) row = find_setting(parent_ + "." + key);
        if (row == nullptr && is_value(key)) return;
        ++keys;
        if (row == nullptr) {
            missing_.push_back(key);
            return;
        }
        const auto dot = row->key.rfind('.');
        if (dot != std::string_view::npos) parent_ = row->key.substr(0, dot);
        if (!value.empty() && row->type == SettingType::word) check_value(*row, value);
    }

    void check_value(const Setting& row, const std::string& value) {
        const auto words = split(row.words, ' ');
        if (std::find(words.begin(), words.end(), value) == words.end())
            missing_.push_back(std::string(row.key) + ": " + value);
    }

    // Words that stand in backticks beside the key they are values of.
    static bool is_value(const std::string& word) {
        for (const Setting& row : settings()) {
            const auto words = split(row.words, ' ');
            if (std::find(words.begin(), words.end(), word) != words.end()) return true;
        }
        return false;
    }

    std::string text_;
    std::string parent_;
    std::vector<std::string> missing_;
};

}  // namespace

TEST_CASE("every setting of the translation reference is known") {
    for (const std::string folder : {"/../shared/", "/../../shared/"}) {
        const std::string path = MDM_SOURCE_DIR + folder + "policy-translation.md";
        if (!std::filesystem::exists(path)) continue;
        TranslationTables reference(test::read_file(path));
        CHECK(join(reference.missing(), ", ") == "");
        CHECK(reference.keys > 120);
        return;
    }
    std::cout << "skipped: no policy-translation.md\n";
}

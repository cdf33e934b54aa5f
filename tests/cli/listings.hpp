#pragma once
// Results as commands hand them out, for the tests of the formats: nulls, booleans, lists, times, letters of
// the world, and names meant to do harm.
#include <optional>
#include <string>

#include "cli/output/printer.hpp"
#include "cli/result.hpp"
#include "mdm/base/json.hpp"
#include "support/run_cli.hpp"

namespace mdm::test {

/// id name supervised battery load last_seen groups; the table shows all but id.
cli::Listing hostile_fleet();
/// Columns id and name, `count` rows in pages of 100; fails after `fails_after` rows if given.
cli::Listing long_listing(std::size_t count, std::optional<std::size_t> fails_after = {});
nlohmann::ordered_json sample_record();

/// What the format prints; the test fails when it has an error.
std::string printed(std::string_view format, cli::CommandResult result, cli::Style style = {});
cli::Style terminal_style(std::size_t width = 80);

}  // namespace mdm::test

#pragma once
// What the formats share: which part of a result is printed, sending it on, and the columns of a listing. A
// format says how a listing and a record look.
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <vector>

#include "cli/output/printer.hpp"
#include "cli/output/sink.hpp"

namespace mdm::cli {

class FormatPrinter : public Printer {
  public:
    /// A listing if there is one, else the record, else the text: a command that has only text gives that in
    /// every format.
    Result<void> print(CommandResult& result, const Style& style, Streams& streams) final;

  protected:
    /// Where everything goes, and how.
    struct Page {
        Sink& sink;
        const Style& style;
        std::string& text() { return sink.text(); }
    };
    /// result.listing is there; result.object and result.rows_key too when the listing is a member of it.
    virtual Result<void> listing(CommandResult& result, Page& page) = 0;
    virtual void record(const nlohmann::ordered_json& object, Page& page) = 0;
    /// Formats for people print a command's own text, if there is any, rather than its record.
    virtual bool prefers_text() const { return false; }
};

/// The columns that a person is shown, or all of them.
std::vector<OutputColumn> shown_columns(const Listing& listing);

// One a file.
std::unique_ptr<Printer> make_table();
std::unique_ptr<Printer> make_wide();
std::unique_ptr<Printer> make_tab_separated();
std::unique_ptr<Printer> make_json();
std::unique_ptr<Printer> make_json_lines();
std::unique_ptr<Printer> make_yaml();
std::unique_ptr<Printer> make_csv();
std::unique_ptr<Printer> make_name();
std::unique_ptr<Printer> make_markdown();

}  // namespace mdm::cli

#pragma once
// Writes mdoc (https://mandoc.bsd.lv/man/mdoc.7.html), the language of man pages: macro lines and text, with
// what roff would take for a command escaped.
#include <initializer_list>
#include <string>
#include <string_view>

namespace mdm::cli {

class Mdoc {
  public:
    /// Head of a page of section 1.
    Mdoc(std::string_view page, std::string_view date);

    /// ".Sh NAME"
    Mdoc& section(std::string_view title);
    Mdoc& subsection(std::string_view title);
    /// A macro line; each argument is one argument whatever it holds.
    Mdoc& macro(std::string_view name, std::initializer_list<std::string_view> arguments = {});
    /// A macro line that holds macros among its arguments, taken as it is.
    Mdoc& line(std::string_view macros);
    /// Text, a sentence a line.
    Mdoc& text(std::string_view text);
    /// Lines as they are, in a typewriter's letters.
    Mdoc& literal(std::string_view lines);

    /// One argument of a macro, quoted where needed.
    static std::string argument(std::string_view text);
    /// Names of options as macros: "Fl o Ar FORMAT , Fl -output Ar FORMAT".
    static std::string flags(std::string_view names, std::string_view kind);

    const std::string& page() const { return page_; }

  private:
    std::string page_;
};

}  // namespace mdm::cli

#include "cli/output/printer.hpp"
namespace mdm::cli {
Result<std::unique_ptr<Printer>> make_printer(std::string_view, const Style&) {
    return Error{Code::internal, "none"};
}
}  // namespace mdm::cli

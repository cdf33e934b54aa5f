#pragma once
// QR codes: of a terminal, as SVG and as PNG. Whoever photographs one has the token in it.
#include <string>
#include <string_view>
#include <vector>

#include "mdm/base/result.hpp"

namespace mdm::cli {

/// The squares of a code (ISO/IEC 18004, error correction M), without the quiet zone around them.
class QrCode {
  public:
    /// Code::invalid when the text does not fit into the largest code (about 2,300 bytes).
    static Result<QrCode> of(std::string_view text);

    /// Squares along an edge.
    int side() const { return side_; }
    /// False beyond the edges, too: the quiet zone is light.
    bool dark(int x, int y) const;

  private:
    int side_ = 0;
    std::vector<bool> dark_;
};

/// Two rows of squares a line. With colour, dark on light whatever the terminal's colours are; without, it is
/// drawn for a dark terminal.
std::string qr_text(const QrCode& code, bool colour);
std::string qr_svg(const QrCode& code);
/// Eight pixels a square, grey.
Result<std::string> qr_png(const QrCode& code);

/// By the ending of the file's name, .svg or .png; Code::usage for any other.
Result<std::string> qr_image(const QrCode& code, std::string_view file);

}  // namespace mdm::cli

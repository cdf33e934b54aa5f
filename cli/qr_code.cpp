#include "cli/qr_code.hpp"

#include <fmt/format.h>
#include <png.h>
#include <qrencode.h>

#include <cerrno>
#include <memory>

namespace mdm::cli {
namespace {

constexpr int quiet = 4;             // squares of quiet zone that the standard asks for
constexpr int pixels_of_square = 8;  // of a PNG

struct FreeCode {
    void operator()(QRcode* code) const { QRcode_free(code); }
};

// One byte a pixel, as libpng takes them.
std::string png_row(const QrCode& code, int y) {
    std::string row;
    for (int x = -quiet; x < code.side() + quiet; ++x)
        row.append(pixels_of_square, code.dark(x, y) ? '\0' : '\xff');
    return row;
}

}  // namespace

Result<QrCode> QrCode::of(std::string_view text) {
    const std::unique_ptr<QRcode, FreeCode> made(QRcode_encodeData(
        static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0, QR_ECLEVEL_M));
    if (!made && errno == ERANGE)
        return Error{Code::invalid, fmt::format("{} bytes do not fit into a QR code", text.size())};
    if (!made) return Error{Code::internal, "the QR code could not be made"};
    QrCode code;
    code.side_ = made->width;
    for (int i = 0; i < made->width * made->width; ++i) code.dark_.push_back((made->data[i] & 1) != 0);
    return code;
}

bool QrCode::dark(int x, int y) const {
    if (x < 0 || y < 0 || x >= side_ || y >= side_) return false;
    return dark_[static_cast<std::size_t>(y * side_ + x)];
}

std::string qr_text(const QrCode& code, bool colour) {
    // indexed by upper light, lower light: the light squares are drawn
    constexpr std::string_view blocks[2][2] = {{" ", "▄"}, {"▀", "█"}};
    std::string text;
    for (int y = -quiet; y < code.side() + quiet; y += 2) {
        if (colour) text += "\x1b[97;40m";
        for (int x = -quiet; x < code.side() + quiet; ++x)
            text += blocks[code.dark(x, y) ? 0 : 1][code.dark(x, y + 1) ? 0 : 1];
        text += colour ? "\x1b[0m\n" : "\n";
    }
    return text;
}

std::string qr_svg(const QrCode& code) {
    const int side = code.side() + 2 * quiet;
    std::string path;
    for (int y = 0; y < code.side(); ++y)
        for (int x = 0; x < code.side(); ++x)
            if (code.dark(x, y)) path += fmt::format("M{} {}h1v1h-1z", x + quiet, y + quiet);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" width=\"{1}\" "
        "height=\"{1}\" shape-rendering=\"crispEdges\"><rect width=\"{0}\" height=\"{0}\" "
        "fill=\"#fff\"/><path d=\"{2}\"/></svg>\n",
        side, side * pixels_of_square, path);
}

Result<std::string> qr_png(const QrCode& code) {
    std::string pixels;
    for (int y = -quiet; y < code.side() + quiet; ++y)
        for (int repeat = 0; repeat < pixels_of_square; ++repeat) pixels += png_row(code, y);
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = image.height = static_cast<png_uint_32>((code.side() + 2 * quiet) * pixels_of_square);
    image.format = PNG_FORMAT_GRAY;
    png_alloc_size_t size = 0;
    std::string png;
    for (const bool measured : {false, true}) {
        if (measured) png.resize(size);
        if (png_image_write_to_memory(&image, measured ? png.data() : nullptr, &size, 0, pixels.data(), 0,
                                      nullptr) == 0)
            return Error{Code::internal, fmt::format("the PNG could not be made: {}", image.message)};
    }
    png.resize(size);
    return png;
}

Result<std::string> qr_image(const QrCode& code, std::string_view file) {
    if (file.ends_with(".svg")) return qr_svg(code);
    if (file.ends_with(".png")) return qr_png(code);
    return Error{Code::usage, fmt::format("'{}' is neither .svg nor .png", file),
                 "name a file such as code.svg"};
}

}  // namespace mdm::cli

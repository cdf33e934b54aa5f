#include "auth_fixture.hpp"

#include "mdm/base/text.hpp"

namespace mdm::test {

std::string field(const net::Request& request, const std::string& name) {
    for (const std::string& part : split(request.body, '&')) {
        if (!part.starts_with(name + "=")) continue;
        std::string out;
        const std::string value = part.substr(name.size() + 1);
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (value[i] == '%') {
                out += static_cast<char>(std::stoi(value.substr(i + 1, 2), nullptr, 16));
                i += 2;
            } else {
                out += value[i] == '+' ? ' ' : value[i];
            }
        }
        return out;
    }
    return "absent";
}

}  // namespace mdm::test

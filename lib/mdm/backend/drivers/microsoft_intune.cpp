#include "mdm/backend/drivers/microsoft_intune.hpp"

#include "mdm/backend/drivers/microsoft_intune_batch.hpp"
#include "mdm/backend/drivers/microsoft_intune_store.hpp"

namespace mdm::intune {

std::unique_ptr<net::Sender> make_batch_sender(rest::Connection& connection, net::Client& client) {
    return std::make_unique<BatchSender>(
        client, connection.seams().clock,
        std::vector<std::string>{connection.base_url(""), connection.base_url("beta")});
}

std::unique_ptr<Objects> make_store(rest::Connection& connection) {
    return std::make_unique<Store>(connection);
}

}  // namespace mdm::intune

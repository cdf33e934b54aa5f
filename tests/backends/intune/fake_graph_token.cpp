// login.microsoftonline.com: client secret, signed assertion, device code, refresh.
#include "backends/intune/fake_graph_tenant.hpp"
#include "mdm/base/digest.hpp"
#include "mdm/base/text.hpp"

namespace mdm::test::graph {
namespace {

using namespace std::chrono_literals;

std::string decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

std::map<std::string, std::string> form_of(const std::string& body) {
    std::map<std::string, std::string> form;
    for (const std::string& part : split(body, '&')) {
        const auto equals = part.find('=');
        if (equals != part.npos) form[decoded(part.substr(0, equals))] = decoded(part.substr(equals + 1));
    }
    return form;
}

Reply refusal(int status, std::string_view word, std::string_view text) {
    return {status, {{"error", word}, {"error_description", text}, {"error_codes", {7000215}}}, {}};
}

Reply give(Tenant& tenant, bool refreshable) {
    const std::string token = fmt::format("token-{}", ++tenant.graph.tokens_given);
    const auto life = std::chrono::seconds(tenant.options.token_seconds);
    tenant.tokens[token] = tenant.clock.now() + life;
    json body{{"token_type", "Bearer"},
              {"expires_in", tenant.options.token_seconds},
              {"ext_expires_in", tenant.options.token_seconds},
              {"access_token", token}};
    if (refreshable) {
        tenant.refresh_token = fmt::format("refresh-{}", tenant.graph.tokens_given);
        body["refresh_token"] = tenant.refresh_token;
        body["scope"] = "DeviceManagementManagedDevices.Read.All";
    }
    return {200, body, {}};
}

json part_of(const std::string& assertion, std::size_t which) {
    const auto parts = split(assertion, '.');
    if (parts.size() != 3) return nullptr;
    std::string text = parts[which];
    for (char& c : text) c = c == '-' ? '+' : c == '_' ? '/' : c;
    while (text.size() % 4 != 0) text += '=';
    const auto bytes = from_base64(text);
    return bytes ? json::parse(*bytes, nullptr, false) : json();
}

/// What is wrong with an assertion, or "". The signature is not looked at.
std::string problem(const Tenant& tenant, const std::string& assertion, const std::string& token_url) {
    const json header = part_of(assertion, 0), claims = part_of(assertion, 1);
    if (!header.is_object() || !claims.is_object()) return "the assertion is no JWT";
    const std::string algorithm = header.value("alg", std::string());
    if (algorithm != "RS256" && algorithm != "PS256") return "the algorithm is not supported";
    if (!header.contains("x5t") && !header.contains("x5t#S256")) return "no certificate is named";
    if (claims.value("aud", std::string()) != token_url) return "the audience is wrong";
    if (claims.value("iss", std::string()) != FakeGraph::client_id ||
        claims.value("sub", std::string()) != FakeGraph::client_id)
        return "the issuer is wrong";
    if (claims.value("jti", std::string()).empty()) return "there is no jti";
    const auto now =
        std::chrono::duration_cast<std::chrono::seconds>(tenant.clock.now().time_since_epoch()).count();
    if (claims.value("exp", std::int64_t{0}) <= now) return "the assertion is expired";
    if (claims.value("nbf", std::int64_t{0}) > now) return "the assertion is not yet valid";
    return "";
}

Reply by_client(Tenant& tenant, std::map<std::string, std::string>& form, const std::string& url) {
    if (!form["scope"].ends_with("/.default"))
        return refusal(400, "invalid_scope", "AADSTS1002012: the scope must end with /.default");
    if (form["client_id"] != FakeGraph::client_id)
        return refusal(400, "unauthorized_client", "AADSTS700016: no such application");
    if (form.contains("client_assertion")) {
        if (form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
            return refusal(400, "invalid_request", "AADSTS90014: client_assertion_type");
        const std::string wrong = problem(tenant, form["client_assertion"], url);
        if (!wrong.empty()) return refusal(401, "invalid_client", "AADSTS700027: " + wrong);
        return give(tenant, false);
    }
    if (form["client_secret"] != FakeGraph::client_secret || tenant.graph.refuses_clients)
        return refusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
    return give(tenant, false);
}

Reply by_code(Tenant& tenant, std::map<std::string, std::string>& form) {
    if (form["device_code"] != tenant.device_code || tenant.code_state == Tenant::Code::none)
        return refusal(400, "bad_verification_code", "AADSTS70018: no such code");
    const Time now = tenant.clock.now();
    const bool hasty = now - tenant.polled_at < 5s;
    tenant.polled_at = now;
    if (hasty) return refusal(400, "slow_down", "AADSTS70011: too often");
    if (tenant.code_state == Tenant::Code::waiting)
        return refusal(400, "authorization_pending", "AADSTS70016: pending");
    const bool accepted = tenant.code_state == Tenant::Code::accepted;
    tenant.code_state = Tenant::Code::none;
    return accepted ? give(tenant, true) : refusal(400, "authorization_declined", "AADSTS65004: declined");
}

Reply device_code(Tenant& tenant, std::map<std::string, std::string>& form) {
    if (form["client_id"] != FakeGraph::client_id || form["scope"].empty())
        return refusal(400, "invalid_request", "AADSTS900144: client_id and scope are needed");
    tenant.device_code = "device-code-" + tenant.guid();
    tenant.code_state = Tenant::Code::waiting;
    tenant.polled_at = tenant.clock.now();
    return {200,
            {{"device_code", tenant.device_code},
             {"user_code", "FJC3B5Q9W"},
             {"verification_uri", "https://microsoft.com/devicelogin"},
             {"expires_in", 900},
             {"interval", 5},
             {"message", "To sign in, open https://microsoft.com/devicelogin and enter the code FJC3B5Q9W."}},
            {}};
}

}  // namespace

Reply token(Tenant& tenant, const net::Request& request, std::string_view path) {
    const auto type = net::find_header(request.headers, "Content-Type");
    if (request.method != "POST" || !type || !type->starts_with("application/x-www-form-urlencoded"))
        return refusal(400, "invalid_request", "AADSTS900144: a form is needed");
    if (!path.starts_with(fmt::format("/{}/", FakeGraph::tenant)))
        return refusal(400, "invalid_request", "AADSTS90002: no such tenant");
    auto form = form_of(request.body);
    if (path.ends_with("/devicecode")) return device_code(tenant, form);
    if (!path.ends_with("/token")) return refusal(404, "invalid_request", "no such endpoint");
    const std::string grant = form["grant_type"];
    if (grant == "client_credentials") return by_client(tenant, form, request.url);
    if (grant == "urn:ietf:params:oauth:grant-type:device_code") return by_code(tenant, form);
    if (grant == "refresh_token")
        return !tenant.refresh_token.empty() && form["refresh_token"] == tenant.refresh_token
                   ? give(tenant, true)
                   : refusal(400, "invalid_grant", "AADSTS70008: the refresh token has expired");
    return refusal(400, "unsupported_grant_type", "AADSTS70003: " + grant);
}

}  // namespace mdm::test::graph

#include "mdm/model/operation.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace mdm;

TEST_CASE("every operation has one row, and only what writes asks for consent") {
    std::set<std::string_view> ids;
    for (const Operation& operation : operations()) {
        CAPTURE(operation.id);
        CHECK(ids.insert(operation.id).second);
        CHECK((operation.effect == Effect::read) == (operation.risk == Risk::read));
        CHECK(find_operation(operation.id) == &operation);
        for (const Input& input : operation.inputs)
            CHECK((input.type == InputType::word) == !input.words.empty());
    }
    CHECK(find_operation("device.wip") == nullptr);
}

TEST_CASE("what cannot be undone is destructive") {
    std::set<std::string_view> destructive;
    for (const Operation& operation : operations())
        if (operation.risk == Risk::destructive) destructive.insert(operation.id);
    CHECK(destructive ==
          std::set<std::string_view>{"device.wipe", "device.retire", "policy.unassign", "policy.delete"});
}

TEST_CASE("a wipe is never safe to repeat") {
    CHECK(find_operation("device.wipe")->effect == Effect::unsafe);
}

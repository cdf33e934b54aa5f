#pragma once
// Result<T>: a value or an Error. The library reports failure this way only; exceptions of third-party
// libraries are caught in the one function that calls them.
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "mdm/base/error.hpp"

namespace mdm {

template <class T>
class [[nodiscard]] Result {
  public:
    Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}
    template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, T> && !std::is_same_v<std::remove_cvref_t<U>, Error> &&
             !std::is_same_v<std::remove_cvref_t<U>, Result> && std::is_convertible_v<U&&, T>)
        Result(U&& value)
        : held_(std::in_place_index<0>, std::forward<U>(value)) {}

    bool ok() const { return held_.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { return std::get<0>(held_); }
    const T& value() const& { return std::get<0>(held_); }
    T&& value() && { return std::get<0>(std::move(held_)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    Error& error() & { return std::get<1>(held_); }
    const Error& error() const& { return std::get<1>(held_); }
    Error&& error() && { return std::get<1>(std::move(held_)); }

  private:
    std::variant<T, Error> held_;
};

template <>
class [[nodiscard]] Result<void> {
  public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}

    bool ok() const { return !error_; }
    explicit operator bool() const { return ok(); }
    Error& error() & { return *error_; }
    const Error& error() const& { return *error_; }
    Error&& error() && { return std::move(*error_); }

  private:
    std::optional<Error> error_;
};

}  // namespace mdm

// MDM_TRY(auto device, find(id));   declares `device`, or returns the error of find(id)
// MDM_CHECK(store(device));         returns the error, if any
// MDM_TRY_DURING / MDM_CHECK_DURING add one "while …" to an error that passes through.
#define MDM_TRY_NAME2(line) mdm_result_##line
#define MDM_TRY_NAME(line) MDM_TRY_NAME2(line)
#define MDM_TRY_IMPL(declaration, expression, result)   \
    auto result = (expression);                         \
    if (!result.ok()) return std::move(result).error(); \
    declaration = std::move(result).value()
#define MDM_TRY(declaration, ...) MDM_TRY_IMPL(declaration, (__VA_ARGS__), MDM_TRY_NAME(__COUNTER__))
#define MDM_TRY_DURING_IMPL(declaration, expression, what, result)   \
    auto result = (expression);                                      \
    if (!result.ok()) return std::move(result).error().during(what); \
    declaration = std::move(result).value()
#define MDM_TRY_DURING(what, declaration, ...) \
    MDM_TRY_DURING_IMPL(declaration, (__VA_ARGS__), what, MDM_TRY_NAME(__COUNTER__))
#define MDM_CHECK(...)                                                     \
    do {                                                                   \
        if (auto mdm_check_result = (__VA_ARGS__); !mdm_check_result.ok()) \
            return std::move(mdm_check_result).error();                    \
    } while (false)
#define MDM_CHECK_DURING(what, ...)                                        \
    do {                                                                   \
        if (auto mdm_check_result = (__VA_ARGS__); !mdm_check_result.ok()) \
            return std::move(mdm_check_result).error().during(what);       \
    } while (false)

// SPDX-License-Identifier: MIT
// The part of the C++ glue that is the same for every world: who owns C memory, and loops over lists. Only what a
// world's glue uses is emitted.

/** A helper by the word that shows its use. */
interface Helper {
  readonly word: string;
  readonly text: string;
}

const GIVEN: Helper = {
  word: 'Given',
  text: `
/** What a host function gave: freed at the end of the scope. */
template <class Raw, void (*Free)(Raw *)>
struct Given : Raw {
  ~Given() { Free(this); }
};`,
};

const VIEW: Helper = {
  word: 'view',
  text: `
/** Text or numbers where they lie. */
template <class Raw, class Numbers>
Raw view(const Numbers &numbers) {
  using Number = std::remove_pointer_t<decltype(Raw::ptr)>;
  Raw raw{};
  raw.ptr = const_cast<Number *>(reinterpret_cast<const Number *>(numbers.data()));
  raw.len = numbers.size();
  return raw;
}`,
};

/** @param string type of texts in C */
function memory(string: string): Helper {
  return {
    word: 'Memory',
    text: `
/** Where C values get texts and lists from: what the host only looks at is lent, what it keeps is given. */
class Memory {
public:
  enum Purpose {
    lends,
    gives,
  };

  explicit Memory(Purpose purpose) : gives_(purpose == gives) {}
  Memory(const Memory &) = delete;
  Memory &operator=(const Memory &) = delete;
  ~Memory() {
    while (lent_ != nullptr) std::free(std::exchange(lent_, lent_->next));
  }

  /** A text: the same bytes, or a copy. */
  ::${string} text(std::string_view text) { return numbers<::${string}>(text); }

  /** Numbers: the same, or a copy. */
  template <class Raw, class Numbers>
  Raw numbers(const Numbers &numbers) {
    using Number = std::remove_pointer_t<decltype(Raw::ptr)>;
    Raw raw = view<Raw>(numbers);
    if (gives_ && raw.len > 0) {
      raw.ptr = static_cast<Number *>(allocate(raw.len * sizeof(Number)));
      std::memcpy(raw.ptr, numbers.data(), raw.len * sizeof(Number));
    }
    return raw;
  }

  /** Room for a list. */
  template <class Item>
  Item *array(std::size_t count) {
    if (count == 0) return nullptr;
    if (gives_) return static_cast<Item *>(allocate(count * sizeof(Item)));
    lent_ = new (allocate(sizeof(Lent) + count * sizeof(Item))) Lent{lent_};
    return reinterpret_cast<Item *>(lent_ + 1);
  }

private:
  /** Stands before an array that is freed at the end of the scope. */
  struct alignas(8) Lent {
    Lent *next;
  };

  static void *allocate(std::size_t size) {
    void *made = std::malloc(size);
    if (made == nullptr) __builtin_trap();
    return made;
  }

  bool gives_;
  Lent *lent_ = nullptr;
};`,
  };
}

const LOOPS: readonly Helper[] = [
  {
    word: 'lift_option',
    text: `
/** A value that may be missing. */
template <class Option, class Lift = std::identity>
Option lift_option(const auto &raw, Lift lift = {}) {
  if (!raw.is_some) return std::nullopt;
  return Option(std::in_place, lift(raw.val));
}`,
  },
  {
    word: 'lift_list',
    text: `
/** A list whose elements are lifted one by one. */
template <class List>
List lift_list(const auto &raw, auto lift) {
  List list(raw.len);
  for (std::size_t at = 0; at < raw.len; at++) list[at] = lift(raw.ptr[at]);
  return list;
}`,
  },
  {
    word: 'lift_array',
    text: `
/** A list of fixed length. */
template <class Array>
Array lift_array(const auto &raw, auto lift) {
  Array array{};
  for (std::size_t at = 0; at < array.size(); at++) array[at] = lift(raw.items[at]);
  return array;
}`,
  },
  {
    word: 'lower_option',
    text: `
/** A value that may be missing. */
template <class Raw, class Lower = std::identity>
Raw lower_option(const auto &option, Lower lower = {}) {
  if (!option) return {};
  return {.is_some = true, .val = lower(*option)};
}`,
  },
  {
    word: 'lower_list',
    text: `
/** A list whose elements are lowered one by one. */
template <class Raw>
Raw lower_list(Memory &memory, const auto &list, auto lower) {
  Raw raw{};
  raw.ptr = memory.array<std::remove_pointer_t<decltype(raw.ptr)>>(list.size());
  for (const auto &item : list) raw.ptr[raw.len++] = lower(item);
  return raw;
}`,
  },
  {
    word: 'lower_array',
    text: `
/** A list of fixed length. */
template <class Raw>
Raw lower_array(const auto &array, auto lower) {
  Raw raw{};
  for (std::size_t at = 0; at < array.size(); at++) raw.items[at] = lower(array[at]);
  return raw;
}`,
  },
];

/** Helpers that a glue uses, in the order in which they need each other. */
export function usedHelpers(string: string, glue: string): string[][] {
  const text: Helper = {
    word: 'text',
    text: `
std::string text(const ::${string} &raw) { return std::string(raw.ptr, raw.len); }`,
  };
  const uses = ({ word }: Helper, code: string): boolean =>
    new RegExp(`(?<![\\w.])${word === 'text' ? 'text\\(' : `${word}\\b`}`).test(code);
  const room = memory(string);
  const needsRoom = uses(room, glue);
  const used = [GIVEN, text, VIEW, room, ...LOOPS].filter(
    (helper) => uses(helper, glue) || (helper === VIEW && needsRoom),
  );
  return used.map((helper) => helper.text.trim().split('\n'));
}

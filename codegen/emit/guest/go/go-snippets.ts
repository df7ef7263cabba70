// SPDX-License-Identifier: MIT
// Text of what generated Go calls besides its own functions: memory, texts, lists, panics. One table, so that the
// compiler checks by name what a snippet needs of the others; it is longer than other files for the text in it.

/** A declaration, and what it needs itself. */
export interface Snippet {
  readonly text: string;
  readonly needs?: readonly Helper[];
  /** Standard packages. */
  readonly imports?: readonly string[];
}

export const SNIPPETS = {
  blocks: {
    text: `
// blocks are what the host reads through addresses, of which the garbage collector knows nothing.
type blocks []unsafe.Pointer

// alloc makes a block of zeros.
func (b *blocks) alloc(size int) unsafe.Pointer {
	block := unsafe.Pointer(unsafe.SliceData(make([]uint64, (size+7)/8)))
	*b = append(*b, block)
	return block
}`,
    imports: ['unsafe'],
  },
  keep: {
    text: `
// keep holds what is there already, and answers its address. What is kept is never on a stack, which could move.
func (b *blocks) keep(block unsafe.Pointer) uint32 {
	*b = append(*b, block)
	return address(block)
}`,
    needs: ['blocks', 'address'],
    imports: ['unsafe'],
  },
  address: {
    text: `
func address(at unsafe.Pointer) uint32 { return uint32(uintptr(at)) }`,
    imports: ['unsafe'],
  },
  pointer: {
    text: `
func pointer(at uint32) unsafe.Pointer { return unsafe.Add(nil, at) }`,
    imports: ['unsafe'],
  },
  received: {
    text: `
// received are the blocks that the host asked for and that nobody has taken over yet.
var received blocks

// take takes them over: what is lifted out of them refers to them. It is inlined, so that no other goroutine runs
// between the host's answer and it.
func take() blocks {
	taken := received
	received = nil
	return taken
}`,
    needs: ['blocks'],
  },
  turn: {
    text: `
// allocating says that the host waits for cabi_realloc, where the plugin may not call it.
var allocating bool

// turn waits until the host may be called. Memory is allocated on behalf of the host, and the garbage collector may
// run another goroutine meanwhile.
func turn() {
	for allocating {
		runtime.Gosched()
	}
}`,
    imports: ['runtime'],
  },
  realloc: {
    text: `
// hold keeps what answers the imports of Go's runtime from calling the host.
//
//go:wasmimport wasi_snapshot_preview1 guest_hold
func hold(on uint32)

//go:wasmexport cabi_realloc
func reallocate(old, oldSize, align, size uint32) uint32 {
	if size == 0 {
		return align
	}
	hold(1)
	allocating = true
	block := received.alloc(int(size))
	if oldSize > 0 {
		copy(unsafe.Slice((*byte)(block), size), unsafe.Slice((*byte)(pointer(old)), oldSize))
	}
	allocating = false
	hold(0)
	return address(block)
}`,
    needs: ['received', 'turn', 'pointer', 'address'],
    imports: ['unsafe'],
  },
  collector: {
    text: `
// Memory of a plugin is limited: the garbage collector runs when a quarter more is in use, from 1 MB on.
func init() { debug.SetGCPercent(25) }`,
    imports: ['runtime/debug'],
  },
  lines: {
    text: `
// line is where parts of a line that is written bit by bit wait for its end.
var line [1024]byte

//go:wasmimport wasi_snapshot_preview1 guest_line_buffer
func setLineBuffer(at unsafe.Pointer, size uint32)

func init() { setLineBuffer(unsafe.Pointer(&line), uint32(len(line))) }`,
    imports: ['unsafe'],
  },
  answered: {
    text: `
// answered are the blocks of the answer that the host reads at present.
var answered blocks

// release forgets them: the host has read the answer.
func release() {
	clear(answered)
	answered = answered[:0]
}`,
    needs: ['blocks'],
  },
  load: {
    text: `
func load[T any](at unsafe.Pointer) T { return *(*T)(at) }`,
    imports: ['unsafe'],
  },
  store: {
    text: `
func store[T any](at unsafe.Pointer, v T) { *(*T)(at) = v }`,
    imports: ['unsafe'],
  },
  truth: {
    text: `
func truth(v bool) uint32 {
	if v {
		return 1
	}
	return 0
}`,
  },
  liftString: {
    text: `
// liftString makes a text of the host's bytes in place: their block is Go's own memory.
func liftString(at, size uint32) string { return unsafe.String((*byte)(pointer(at)), size) }`,
    needs: ['pointer'],
    imports: ['unsafe'],
  },
  loadString: {
    text: `
func loadString(at unsafe.Pointer) string {
	return liftString(load[uint32](at), load[uint32](unsafe.Add(at, 4)))
}`,
    needs: ['liftString', 'load'],
    imports: ['unsafe'],
  },
  lowerString: {
    text: `
func lowerString(kept *blocks, v string) (at, size uint32) {
	return kept.keep(unsafe.Pointer(unsafe.StringData(v))), uint32(len(v))
}`,
    needs: ['keep'],
    imports: ['unsafe'],
  },
  storeString: {
    text: `
func storeString(kept *blocks, at unsafe.Pointer, v string) {
	start, size := lowerString(kept, v)
	store(at, start)
	store(unsafe.Add(at, 4), size)
}`,
    needs: ['lowerString', 'store'],
    imports: ['unsafe'],
  },
  liftNumbers: {
    text: `
// liftNumbers makes a list in place of elements that lie in memory as the host writes them.
func liftNumbers[T any](at, count uint32) []T { return unsafe.Slice((*T)(pointer(at)), count) }`,
    needs: ['pointer'],
    imports: ['unsafe'],
  },
  loadNumbers: {
    text: `
func loadNumbers[T any](at unsafe.Pointer) []T {
	return liftNumbers[T](load[uint32](at), load[uint32](unsafe.Add(at, 4)))
}`,
    needs: ['liftNumbers', 'load'],
    imports: ['unsafe'],
  },
  lowerNumbers: {
    text: `
func lowerNumbers[T any](kept *blocks, v []T) (at, count uint32) {
	if len(v) == 0 {
		return 8, 0
	}
	return kept.keep(unsafe.Pointer(unsafe.SliceData(v))), uint32(len(v))
}`,
    needs: ['keep'],
    imports: ['unsafe'],
  },
  storeNumbers: {
    text: `
func storeNumbers[T any](kept *blocks, at unsafe.Pointer, v []T) {
	start, count := lowerNumbers(kept, v)
	store(at, start)
	store(unsafe.Add(at, 4), count)
}`,
    needs: ['lowerNumbers', 'store'],
    imports: ['unsafe'],
  },
  liftList: {
    text: `
func liftList[T any](at, count uint32, size int, load func(unsafe.Pointer) T) []T {
	v := make([]T, count)
	for i := range v {
		v[i] = load(unsafe.Add(pointer(at), size*i))
	}
	return v
}`,
    needs: ['pointer'],
    imports: ['unsafe'],
  },
  loadList: {
    text: `
func loadList[T any](at unsafe.Pointer, size int, loadOne func(unsafe.Pointer) T) []T {
	return liftList(load[uint32](at), load[uint32](unsafe.Add(at, 4)), size, loadOne)
}`,
    needs: ['liftList', 'load'],
    imports: ['unsafe'],
  },
  lowerList: {
    text: `
func lowerList[T any](kept *blocks, v []T, size int, store func(*blocks, unsafe.Pointer, T)) (at, count uint32) {
	if len(v) == 0 {
		return 8, 0
	}
	block := kept.alloc(size * len(v))
	for i := range v {
		store(kept, unsafe.Add(block, size*i), v[i])
	}
	return address(block), uint32(len(v))
}`,
    needs: ['blocks', 'address'],
    imports: ['unsafe'],
  },
  storeList: {
    text: `
func storeList[T any](kept *blocks, at unsafe.Pointer, v []T, size int, storeOne func(*blocks, unsafe.Pointer, T)) {
	start, count := lowerList(kept, v, size, storeOne)
	store(at, start)
	store(unsafe.Add(at, 4), count)
}`,
    needs: ['lowerList', 'store'],
    imports: ['unsafe'],
  },
  recovered: {
    text: `
// recovered makes an error of a panic, and writes where it began to the log.
func recovered(err *error) {
	cause := recover()
	if cause == nil {
		return
	}
	text := "a value of an unknown type"
	switch cause := cause.(type) {
	case error:
		text = cause.Error()
	case string:
		text = cause
	}
	trace := make([]byte, 4096)
	trace = trace[:runtime.Stack(trace, false)]
	print("panic: ", text, "\\n", string(trace), "\\n")
	*err = errors.New("panic: " + text)
}`,
    imports: ['errors', 'runtime'],
  },
  attempt: {
    text: `
// attempt makes an error of a panic.
func attempt[T any](call func() (T, error)) (answer T, err error) {
	defer recovered(&err)
	return call()
}`,
    needs: ['recovered'],
  },
  attemptOnly: {
    text: `
// attemptOnly makes an error of a panic in what answers nothing else.
func attemptOnly(call func() error) (err error) {
	defer recovered(&err)
	return call()
}`,
    needs: ['recovered'],
  },
} as const satisfies Readonly<
  Record<string, { text: string; needs?: readonly string[]; imports?: readonly string[] }>
>;

/** Name of a declaration of the runtime. */
export type Helper = keyof typeof SNIPPETS;

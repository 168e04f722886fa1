// The programs of gc/heap_benchmark.cc (Trace, Churn, Allocate) on MMTk: a binding for objects of the same size and the
// same number of slots, the same graphs, the same heap maxima. No target builds this file: it is the only source of a Cargo
// binary whose one dependency is the crate `mmtk` (written against 0.33), to be built with `lto = true`, `codegen-units = 1`
// and `panic = "abort"`.
//
//   PLAN THREADS trace tree|list|random|array COLLECTIONS
//   PLAN THREADS churn - ROUNDS
//   PLAN THREADS allocate BYTES OBJECTS
//
// An object is a word (data words << 2 | slots << 32; MMTk's forwarding bits are its lowest two), then slots of 64 bits,
// then data: 24 bytes for a node of two slots, as there. Times are those of pauses, from when the mutator stands still to
// when it may go on; Strata's include as much.

use mmtk::util::alloc::AllocationError;
use mmtk::util::copy::{CopySemantics, GCWorkerCopyContext};
use mmtk::util::opaque_pointer::*;
use mmtk::util::{Address, ObjectReference};
use mmtk::vm::slot::{SimpleSlot, UnimplementedMemorySlice};
use mmtk::vm::*;
use mmtk::{AllocationSemantics, MMTK, MMTKBuilder, Mutator, memory_manager as mm};
use std::sync::atomic::{AtomicPtr, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, OnceLock};
use std::time::Instant;

#[derive(Default)]
pub struct Toy;

static ENGINE: OnceLock<Box<MMTK<Toy>>> = OnceLock::new();
static MUTATOR: AtomicPtr<Mutator<Toy>> = AtomicPtr::new(std::ptr::null_mut());
const ROOTS: usize = 8;
static mut ROOT: [usize; ROOTS] = [0; ROOTS];

struct Pause {
    blocked: bool,
    collecting: bool,
}
static PAUSE: Mutex<Pause> = Mutex::new(Pause {
    blocked: false,
    collecting: false,
});
static CHANGED: Condvar = Condvar::new();
static GC_NS: AtomicU64 = AtomicU64::new(0);
static GC_COUNT: AtomicU64 = AtomicU64::new(0);
static STARTED: Mutex<Option<Instant>> = Mutex::new(None);

fn header(object: ObjectReference) -> u64 {
    unsafe { object.to_raw_address().load::<u64>() }
}
fn slots(object: ObjectReference) -> usize {
    (header(object) >> 32) as usize
}
fn data_words(object: ObjectReference) -> usize {
    ((header(object) >> 2) & 0x3fff_ffff) as usize
}
fn size(object: ObjectReference) -> usize {
    8 + slots(object) * 8 + data_words(object) * 8
}

impl VMBinding for Toy {
    type VMObjectModel = Model;
    type VMScanning = Scan;
    type VMCollection = Stop;
    type VMActivePlan = Threads;
    type VMReferenceGlue = Glue;
    type VMSlot = SimpleSlot;
    type VMMemorySlice = UnimplementedMemorySlice;
    const MIN_ALIGNMENT: usize = 8;
    const MAX_ALIGNMENT: usize = 8;
    const USE_ALLOCATION_OFFSET: bool = false;
}

pub struct Model;
impl ObjectModel<Toy> for Model {
    const GLOBAL_LOG_BIT_SPEC: VMGlobalLogBitSpec = VMGlobalLogBitSpec::side_first();
    const LOCAL_FORWARDING_POINTER_SPEC: VMLocalForwardingPointerSpec = VMLocalForwardingPointerSpec::in_header(0);
    const LOCAL_FORWARDING_BITS_SPEC: VMLocalForwardingBitsSpec = VMLocalForwardingBitsSpec::in_header(0);
    const LOCAL_MARK_BIT_SPEC: VMLocalMarkBitSpec = VMLocalMarkBitSpec::side_first();
    const LOCAL_LOS_MARK_NURSERY_SPEC: VMLocalLOSMarkNurserySpec =
        VMLocalLOSMarkNurserySpec::side_after(Self::LOCAL_MARK_BIT_SPEC.as_spec());
    const UNIFIED_OBJECT_REFERENCE_ADDRESS: bool = true;
    const OBJECT_REF_OFFSET_LOWER_BOUND: isize = 0;

    #[inline(always)]
    fn copy(
        from: ObjectReference,
        semantics: CopySemantics,
        context: &mut GCWorkerCopyContext<Toy>,
    ) -> ObjectReference {
        let bytes = size(from);
        let to = context.alloc_copy(from, bytes, 8, 0, semantics);
        unsafe {
            std::ptr::copy_nonoverlapping::<u8>(from.to_raw_address().to_ptr(), to.to_mut_ptr(), bytes);
            // The copy is not being forwarded.
            to.store::<u64>(to.load::<u64>() & !3);
        }
        let copy = unsafe { ObjectReference::from_raw_address_unchecked(to) };
        context.post_copy(copy, bytes, semantics);
        copy
    }
    fn copy_to(from: ObjectReference, to: ObjectReference, _region: Address) -> Address {
        let bytes = size(from);
        unsafe { std::ptr::copy::<u8>(from.to_raw_address().to_ptr(), to.to_raw_address().to_mut_ptr(), bytes) };
        to.to_raw_address() + bytes
    }
    fn get_reference_when_copied_to(_: ObjectReference, to: Address) -> ObjectReference {
        unsafe { ObjectReference::from_raw_address_unchecked(to) }
    }
    #[inline(always)]
    fn get_current_size(object: ObjectReference) -> usize {
        size(object)
    }
    #[inline(always)]
    fn get_size_when_copied(object: ObjectReference) -> usize {
        size(object)
    }
    #[inline(always)]
    fn get_align_when_copied(_: ObjectReference) -> usize {
        8
    }
    #[inline(always)]
    fn get_align_offset_when_copied(_: ObjectReference) -> usize {
        0
    }
    fn get_type_descriptor(_: ObjectReference) -> &'static [i8] {
        &[]
    }
    #[inline(always)]
    fn ref_to_object_start(object: ObjectReference) -> Address {
        object.to_raw_address()
    }
    #[inline(always)]
    fn ref_to_header(object: ObjectReference) -> Address {
        object.to_raw_address()
    }
    fn dump_object(_: ObjectReference) {}
}

pub struct Scan;
impl Scanning<Toy> for Scan {
    #[inline(always)]
    fn scan_object<V: SlotVisitor<SimpleSlot>>(_: VMWorkerThread, object: ObjectReference, visitor: &mut V) {
        let first = object.to_raw_address() + 8usize;
        for i in 0..slots(object) {
            visitor.visit_slot(SimpleSlot::from_address(first + i * 8));
        }
    }
    fn notify_initial_thread_scan_complete(_: bool, _: VMWorkerThread) {}
    fn scan_roots_in_mutator_thread(
        _: VMWorkerThread,
        _: &'static mut Mutator<Toy>,
        _: impl RootsWorkFactory<SimpleSlot>,
    ) {
    }
    fn scan_vm_specific_roots(_: VMWorkerThread, mut factory: impl RootsWorkFactory<SimpleSlot>) {
        let first = Address::from_ptr(&raw const ROOT as *const usize);
        factory.create_process_roots_work((0..ROOTS).map(|i| SimpleSlot::from_address(first + i * 8)).collect());
    }
    fn supports_return_barrier() -> bool {
        false
    }
    fn prepare_for_roots_re_scanning() {}
}

pub struct Stop;
impl Collection<Toy> for Stop {
    fn stop_all_mutators<F: FnMut(&'static mut Mutator<Toy>)>(_: VMWorkerThread, mut visit: F) {
        let mut pause = PAUSE.lock().unwrap();
        while !pause.blocked {
            pause = CHANGED.wait(pause).unwrap();
        }
        *STARTED.lock().unwrap() = Some(Instant::now());
        drop(pause);
        visit(unsafe { &mut *MUTATOR.load(Ordering::Relaxed) });
    }
    fn resume_mutators(_: VMWorkerThread) {
        let mut pause = PAUSE.lock().unwrap();
        GC_NS.fetch_add(
            STARTED.lock().unwrap().unwrap().elapsed().as_nanos() as u64,
            Ordering::Relaxed,
        );
        GC_COUNT.fetch_add(1, Ordering::Relaxed);
        pause.collecting = false;
        pause.blocked = false;
        CHANGED.notify_all();
    }
    fn block_for_gc(_: VMMutatorThread) {
        let mut pause = PAUSE.lock().unwrap();
        pause.blocked = true;
        pause.collecting = true;
        CHANGED.notify_all();
        while pause.collecting {
            pause = CHANGED.wait(pause).unwrap();
        }
    }
    fn spawn_gc_thread(_: VMThread, context: GCThreadContext<Toy>) {
        let GCThreadContext::Worker(worker) = context;
        std::thread::spawn(move || {
            let tls = VMWorkerThread(VMThread(OpaquePointer::from_address(unsafe {
                Address::from_usize(16)
            })));
            mm::start_worker(ENGINE.get().unwrap(), tls, worker);
        });
    }
    fn out_of_memory(_: VMThread, kind: AllocationError) {
        panic!("out of memory: {kind:?}");
    }
}

pub struct Threads;
impl ActivePlan<Toy> for Threads {
    fn is_mutator(tls: VMThread) -> bool {
        tls.0.to_address().as_usize() == 8
    }
    fn mutator(_: VMMutatorThread) -> &'static mut Mutator<Toy> {
        unsafe { &mut *MUTATOR.load(Ordering::Relaxed) }
    }
    fn mutators<'a>() -> Box<dyn Iterator<Item = &'a mut Mutator<Toy>> + 'a> {
        Box::new(std::iter::once(unsafe { &mut *MUTATOR.load(Ordering::Relaxed) }))
    }
    fn number_of_mutators() -> usize {
        1
    }
}

pub struct Glue;
impl ReferenceGlue<Toy> for Glue {
    type FinalizableType = ObjectReference;
    fn clear_referent(_: ObjectReference) {}
    fn get_referent(_: ObjectReference) -> Option<ObjectReference> {
        None
    }
    fn set_referent(_: ObjectReference, _: ObjectReference) {}
    fn enqueue_references(_: &[ObjectReference], _: VMWorkerThread) {}
}

struct Vm {
    mutator: &'static mut Mutator<Toy>,
    tls: VMMutatorThread,
}

impl Vm {
    #[inline(always)]
    fn allocate(&mut self, slots: usize, data_words: usize) -> usize {
        let bytes = 8 + 8 * slots + 8 * data_words;
        let semantics = if bytes > 16384 {
            AllocationSemantics::Los
        } else {
            AllocationSemantics::Default
        };
        let address = mm::alloc(self.mutator, bytes, 8, 0, semantics);
        unsafe {
            address.store::<u64>((data_words as u64) << 2 | (slots as u64) << 32);
            if semantics == AllocationSemantics::Default {
                for i in 0..slots + data_words {
                    (address + (8 + 8 * i)).store::<u64>(0);
                }
            }
            mm::post_alloc(
                self.mutator,
                ObjectReference::from_raw_address_unchecked(address),
                bytes,
                semantics,
            );
        }
        address.as_usize()
    }
    #[inline(always)]
    fn store(&mut self, object: usize, slot: usize, value: usize) {
        unsafe {
            let source = ObjectReference::from_raw_address_unchecked(Address::from_usize(object));
            let at = Address::from_usize(object + 8 + 8 * slot);
            let target = ObjectReference::from_raw_address(Address::from_usize(value));
            mm::object_reference_write_pre(self.mutator, source, SimpleSlot::from_address(at), target);
            at.store::<usize>(value);
            mm::object_reference_write_post(self.mutator, source, SimpleSlot::from_address(at), target);
        }
    }
    fn load(&self, object: usize, slot: usize) -> usize {
        unsafe { Address::from_usize(object + 8 + 8 * slot).load::<usize>() }
    }
    fn collect(&mut self) {
        mm::handle_user_collection_request(ENGINE.get().unwrap(), self.tls);
    }
}

fn root(i: usize) -> usize {
    unsafe { ROOT[i] }
}
fn set_root(i: usize, value: usize) {
    unsafe { ROOT[i] = value }
}

const OBJECTS: usize = 1 << 20;

struct Rng(u64);
impl Rng {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

fn build(vm: &mut Vm, graph: &str) {
    if graph == "list" {
        for _ in 0..OBJECTS {
            let next = vm.allocate(2, 0);
            vm.store(next, 0, root(0));
            set_root(0, next);
        }
        return;
    }
    let all = vm.allocate(OBJECTS, 0);
    set_root(1, all);
    for i in 0..OBJECTS {
        let object = vm.allocate(2, 0);
        vm.store(root(1), i, object);
    }
    if graph == "array" {
        return;
    }
    let mut random = Rng(88172645463325252);
    for i in 0..OBJECTS {
        let object = vm.load(root(1), i);
        for slot in 0..2 {
            let mut target = 2 * i + 1 + slot;
            if graph == "random" && slot == 1 && !(i % 2 == 0 && target < OBJECTS) {
                target = random.next() as usize % OBJECTS;
            }
            if target < OBJECTS {
                let other = vm.load(root(1), target);
                vm.store(object, slot, other);
            }
        }
    }
    let first = vm.load(root(1), 0);
    set_root(0, first);
    set_root(1, 0);
}

fn report(name: &str, items: usize, ns: u64, extra: &str) {
    println!(
        "{name}: {:.2} ns/object, {:.1} M objects/s{extra}",
        ns as f64 / items as f64,
        items as f64 * 1e3 / ns as f64
    );
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (plan, threads, program, graph) = (&arguments[1], &arguments[2], &arguments[3], &arguments[4]);
    let iterations: usize = arguments[5].parse().unwrap();
    let heap_bytes = match program.as_str() {
        "churn" => 3 * (1 << 18) * (24 + 8),
        "allocate" => 64 << 20,
        _ => 256 << 20,
    };
    let mut builder = MMTKBuilder::new();
    assert!(builder.options.plan.set(match plan.as_str() {
        "semispace" => mmtk::util::options::PlanSelector::SemiSpace,
        "immix" => mmtk::util::options::PlanSelector::Immix,
        "marksweep" => mmtk::util::options::PlanSelector::MarkSweep,
        "markcompact" => mmtk::util::options::PlanSelector::MarkCompact,
        "gencopy" => mmtk::util::options::PlanSelector::GenCopy,
        "genimmix" => mmtk::util::options::PlanSelector::GenImmix,
        "stickyimmix" => mmtk::util::options::PlanSelector::StickyImmix,
        "compressor" => mmtk::util::options::PlanSelector::Compressor,
        _ => mmtk::util::options::PlanSelector::NoGC,
    }));
    assert!(builder.options.threads.set(threads.parse().unwrap()));
    assert!(
        builder
            .options
            .gc_trigger
            .set(mmtk::util::options::GCTriggerSelector::FixedHeapSize(heap_bytes))
    );
    ENGINE.set(mm::mmtk_init::<Toy>(&builder)).ok();
    let tls = VMMutatorThread(VMThread(OpaquePointer::from_address(unsafe { Address::from_usize(8) })));
    let mutator = Box::leak(mm::bind_mutator(ENGINE.get().unwrap(), tls));
    MUTATOR.store(mutator, Ordering::Relaxed);
    mm::initialize_collection(ENGINE.get().unwrap(), tls.0);
    let mut vm = Vm {
        mutator: unsafe { &mut *MUTATOR.load(Ordering::Relaxed) },
        tls,
    };
    match program.as_str() {
        "trace" => {
            build(&mut vm, graph);
            vm.collect();
            let mut best = u64::MAX;
            let (before, collections) = (GC_NS.load(Ordering::Relaxed), GC_COUNT.load(Ordering::Relaxed));
            for _ in 0..iterations {
                let start = GC_NS.load(Ordering::Relaxed);
                vm.collect();
                best = best.min(GC_NS.load(Ordering::Relaxed) - start);
            }
            let ns = GC_NS.load(Ordering::Relaxed) - before;
            let count = (GC_COUNT.load(Ordering::Relaxed) - collections) as usize;
            let extra = format!(
                ", best {:.2} ms, mean {:.2} ms, {count} collections",
                best as f64 / 1e6,
                ns as f64 / 1e6 / count as f64
            );
            report(&format!("trace/{plan}/{graph}/{threads}"), count * OBJECTS, ns, &extra);
        }
        "churn" => {
            const LIVE: usize = 1 << 18;
            let all = vm.allocate(LIVE, 0);
            set_root(1, all);
            for i in 0..LIVE {
                let object = vm.allocate(2, 0);
                vm.store(root(1), i, object);
            }
            let mut random = Rng(1 + 88172645463325252);
            let start = Instant::now();
            let (before, collections) = (GC_NS.load(Ordering::Relaxed), GC_COUNT.load(Ordering::Relaxed));
            for _ in 0..iterations {
                for i in 0..LIVE {
                    let object = vm.allocate(2, 0);
                    if i % 4 == 0 {
                        vm.store(root(1), random.next() as usize % LIVE, object);
                    }
                }
            }
            let gc = GC_NS.load(Ordering::Relaxed) - before;
            let extra = format!(
                ", gc {:.1} ms of {:.1} ms, {} collections, per iteration {:.2} ms",
                gc as f64 / 1e6,
                start.elapsed().as_nanos() as f64 / 1e6,
                GC_COUNT.load(Ordering::Relaxed) - collections,
                start.elapsed().as_nanos() as f64 / 1e6 / iterations as f64
            );
            report(
                &format!("churn/{plan}"),
                iterations * LIVE,
                start.elapsed().as_nanos() as u64,
                &extra,
            );
        }
        "allocate" => {
            let bytes: usize = graph.parse().unwrap();
            let start = Instant::now();
            let before = GC_NS.load(Ordering::Relaxed);
            for _ in 0..iterations {
                std::hint::black_box(vm.allocate(0, bytes / 8 - 1));
            }
            let ns = start.elapsed().as_nanos() as u64 - (GC_NS.load(Ordering::Relaxed) - before);
            report(&format!("allocate/{plan}/{bytes}"), iterations, ns, "");
        }
        other => panic!("no program {other}"),
    }
    std::process::exit(0);
}

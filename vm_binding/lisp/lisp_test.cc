// The language, its errors, and its memory under every plan there is.
//
// programs/*.lisp say in their last line what they are worth.

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/trigger/stress.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/lisp/evaluator.h"
#include "vm_binding/lisp/lisp_heap_factory.h"
#include "vm_binding/lisp/lisp_memory.h"
#include "vm_binding/lisp/printer.h"
#include "vm_binding/lisp/value.h"

namespace strata::lisp {
namespace {

struct World {
  explicit World(gc::HeapOptions options = {}, int workers = 1) {
    auto made = scheduler::Scheduler::Create({.workers = workers});
    EXPECT_TRUE(made.ok()) << made.status();
    scheduler = *std::move(made);
    options.bytes_per_worker = 0;
    factory = std::make_unique<LispHeapFactory>(std::move(options), *scheduler);
    auto created = LispMemory::Create(*factory);
    EXPECT_TRUE(created.ok()) << created.status();
    memory = *std::move(created);
    auto evaluating = Evaluator::Create(*memory);
    EXPECT_TRUE(evaluating.ok()) << evaluating.status();
    evaluator = *std::move(evaluating);
  }
  // What `text` is worth, or its error.
  std::string Run(absl::string_view text) {
    const absl::StatusOr<Value> value = evaluator->Run(text);
    EXPECT_EQ(memory->stack_size(), 0u);
    return value.ok() ? Print(*memory, *value, Style::kWrite) : std::string(value.status().message());
  }

  std::unique_ptr<scheduler::Scheduler> scheduler;
  std::unique_ptr<LispHeapFactory> factory;
  std::unique_ptr<LispMemory> memory;
  std::unique_ptr<Evaluator> evaluator;
};

struct Line {
  const char* text;
  const char* worth;
};

TEST(Lisp, EvaluatesEveryForm) {
  World world;
  for (const Line& line : std::vector<Line>{
           {"'(1 (2 . 3) \"a\\n\" #(x) #t #f ())", "(1 (2 . 3) \"a\\n\" #(x) #t #f ())"},
           {"(if #f 1)", "#<unspecified>"},
           {"(if '() 1 2)", "1"},
           {"(define x 5) (set! x (+ x 1)) x", "6"},
           {"((lambda (a . rest) (list a rest)) 1 2 3)", "(1 (2 3))"},
           {"((lambda all all))", "()"},
           {"(define (f a) (define b (* a a)) (begin 0 (+ a b))) (f 7)", "56"},
           {"(let ((a 1) (b 2)) (let ((a b) (b a)) (list a b)))", "(2 1)"},
           {"(let* ((a 1) (b (+ a 1))) b)", "2"},
           {"(letrec ((f (lambda (n) (if (= n 0) 1 (* n (f (- n 1))))))) (f 20))", "2432902008176640000"},
           {"(let loop ((i 0) (l '())) (if (= i 3) l (loop (+ i 1) (cons i l))))", "(2 1 0)"},
           {"(cond (#f 1) ((assq 'b '((a 1) (b 2)))) (else 3))", "(b 2)"},
           {"(cond (#f 1) (else 2 3))", "3"},
           {"(list (and) (or) (and 1 2) (and 1 #f 2) (or #f 3) (or #f #f))", "(#t #f 2 #f 3 #f)"},
           {"(list (when #t 1 2) (unless #f 3))", "(2 3)"},
           {"(let ((if list)) (if 1 2 3))", "(1 2 3)"},
           {"(apply + 1 2 '(3 4))", "10"},
           {"(apply (lambda l l) '(1 2))", "(1 2)"},
       }) {
    EXPECT_EQ(world.Run(line.text), line.worth) << line.text;
  }
}

TEST(Lisp, ComputesWithPrimitives) {
  World world;
  for (const Line& line : std::vector<Line>{
           {"(list (+) (- 3) (- 10 1 2) (* 2 3.5) (/ 7 2) (quotient -7 2) (remainder -7 2))", "(0 -3 7 7 3.5 -3 -1)"},
           {"(+ 536870911 1)", "536870912"},
           {"(- -536870912 1)", "-536870913"},
           {"(* 3037000499 3037000499)", "9223372030926249001"},
           {"(list (< 1 2 3) (< 1 3 2) (>= 2 2.0) (= 9007199254740993 9007199254740992))", "(#t #f #t #f)"},
           {"(list (eq? 'a 'a) (eq? '(1) '(1)) (equal? '(1 #(\"a\")) '(1 #(\"a\"))) (equal? 1 1.5))", "(#t #f #t #f)"},
           {"(list (length '(1 2)) (append '(1) '(2) 3) (reverse '(1 2 3)) (append) (memq 'b '(a b c)))",
            "(2 (1 2 . 3) (3 2 1) () (b c))"},
           {"(list (member '(1) '((0) (1))) (assoc \"b\" '((\"a\" . 1) (\"b\" . 2))))", "(((1)) (\"b\" . 2))"},
           {"(let ((v (make-vector 2 'x))) (vector-set! v 1 'y) (list v (vector-ref v 0) (vector-length v)))",
            "(#(x y) x 2)"},
           {"(list (string-append \"a\" \"bc\") (string-length \"abc\") (substring \"abc\" 1 3) (string-ref \"a\" 0))",
            "(\"abc\" 3 \"bc\" 97)"},
           {"(list (symbol->string 'ab) (string->symbol \"x\") (number->string 12))", "(\"ab\" x \"12\")"},
           {"(list (pair? '()) (null? '()) (symbol? 'a) (string? \"\") (vector? #()) (procedure? car) (number? 1.5))",
            "(#f #t #t #t #t #t #t)"},
       }) {
    EXPECT_EQ(world.Run(line.text), line.worth) << line.text;
  }
  EXPECT_EQ(world.Run("(display \"a\\n\") (write \"b\") (newline) (display '(1 . 2))"), "#<unspecified>");
  EXPECT_EQ(world.evaluator->TakeOutput(), "a\n\"b\"\n(1 . 2)");
}

TEST(Lisp, ErrorsSayWhatAndWhere) {
  World world;
  for (const Line& line : std::vector<Line>{
           {"(+ 1\n   (car 5))", "2:5: car: argument 1 should be a pair, not 5"},
           {"(list 1 nowhere)", "1:2: nowhere has no value"},
           {"nowhere", "nowhere has no value"},
           {"(5 5)", "1:2: 5 is no procedure"},
           {"((lambda (a) a))", "1:2: the procedure takes more than 0 arguments"},
           {"((lambda (a) a) 1 2)", "1:2: the procedure takes 1 arguments, not 2"},
           {"(car)", "1:2: car does not take 0 arguments"},
           {"(if)", "1:2: a form of 1 parts is malformed: (if)"},
           {"(let ((a)) a)", "1:2: a form of 1 parts is malformed: (a)"},
           {"(let 5 6 7)", "1:2: a proper list was expected"},
           {"(define 5 6)", "1:2: a name should be a symbol"},
           {"(set! undefined 1)", "1:2: undefined has no value"},
           {"(list if)", "1:2: the name of a form is no value"},
           {"(1 . 2)", "1:2: a proper list was expected"},
           {"(vector-ref #(1) 1)", "1:2: vector-ref: index 1 is not below 1"},
           {"(substring \"abc\" 2 1)", "1:2: substring: index 2 is not below 2"},
           {"(* 9223372036854775807 2)", "1:2: *: the result needs more than 64 bits"},
           {"(quotient 1 0)", "1:2: quotient: division by zero"},
           {"(error \"bad:\" '(1 \"x\"))", "1:2: error: bad: (1 \"x\")"},
           {"(let ((l (list 1 2))) (set-cdr! l l) (length l))", "1:39: length: a list is a cycle"},
           {"(letrec ((a b) (b 1)) a)", "1:2: b has no value"},
           {"(apply car 5)", "1:2: a proper list was expected"},
           {"(1 2", "1:5: the text ends where a datum should stand"},
           {")", "1:1: an unexpected )"},
           {"\"abc", "1:5: the text ends within a string"},
           {"#zebra", "1:7: \"#zebra\" is no datum"},
       }) {
    EXPECT_EQ(world.Run(line.text), line.worth) << line.text;
  }
  EXPECT_EQ(world.Run("(+ 1 2)"), "3");
}

TEST(Lisp, BadInputNeitherCrashesNorHangs) {
  World world({.max_bytes = size_t{8} << 20});
  EXPECT_TRUE(absl::StrContains(world.Run("(define (f n) (+ 1 (f n))) (f 1)"), "the recursion is too deep"));
  EXPECT_TRUE(absl::StrContains(world.Run(std::string(100000, '(')), "nested too deeply"));
  EXPECT_TRUE(absl::StrContains(world.Run(std::string(100000, '\'')), "nested too deeply"));
  EXPECT_TRUE(absl::StrContains(world.Run("(define (f l) (f (cons 1 l))) (f '())"), "the heap is exhausted"));
  EXPECT_TRUE(absl::StrContains(world.Run("(make-vector 1000000000)"), "the heap is exhausted"));
  EXPECT_TRUE(absl::StrContains(
      world.Run("(define a (list 1)) (set-car! a a) (define b (list 1)) (set-car! b b) (equal? a b)"), "too deeply"));
  EXPECT_GT(world.Run("(define l (list 1)) (set-cdr! l l) l").size(), 1000u);
  EXPECT_EQ(world.Run(std::string("\0\0 7", 4)), "7");
  EXPECT_EQ(world.Run("(car '(still alive))"), "still");
}

// What no longer holds an object also forgets the reference that a dead weak box had.
TEST(Lisp, WeakBoxesLeaveNothingBehind) {
  World world({.max_bytes = size_t{4} << 20});
  EXPECT_EQ(world.Run("(define (f n) (when (> n 0) (weak-ref (list n)) (f (- n 1)))) (f 100000)"), "#<unspecified>");
  EXPECT_LT(world.memory->weak().short_refs().size(), 50000u);
}

std::vector<std::string> Plans() {
  std::vector<std::string> names;
  for (const gc::PlanName& plan : gc::PlanNames()) names.emplace_back(plan.name);
  return names;
}

class LispPrograms : public ::testing::TestWithParam<std::tuple<std::string, std::string>> {
 protected:
  // Runs the program on a fresh heap and compares its worth.
  void Check(gc::HeapOptions options, int workers) {
    options.plan = std::get<0>(GetParam());
    options.verify = true;
    const std::string program = std::get<1>(GetParam());
    const bool collects = gc::FindPlanConstraints(options.plan)->collects;
    if (!collects && program == "memory") GTEST_SKIP() << "nothing dies under " << options.plan;
    if (!collects) options.max_bytes = size_t{1} << 30;
    std::ifstream file(absl::StrCat("vm_binding/lisp/programs/", program, ".lisp"));
    ASSERT_TRUE(file.is_open());
    const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const size_t expected = text.rfind("; => ");
    ASSERT_NE(expected, std::string::npos);
    World world(options, workers);
    EXPECT_EQ(world.Run(text), absl::StripSuffix(text.substr(expected + 5), "\n"));
    EXPECT_TRUE(world.factory->heap().Verify().ok()) << world.factory->heap().Verify();
    if (collects && (program == "trees" || options.stress.every_nth != 0))
      EXPECT_GT(world.factory->heap().stats().collections(), 0u);
  }
};

INSTANTIATE_TEST_SUITE_P(
    Plans, LispPrograms,
    ::testing::Combine(::testing::ValuesIn(Plans()),
                       ::testing::Values("queens", "tak", "trees", "counters", "table", "strings", "parity", "memory")),
    [](const auto& info) { return absl::StrCat(std::get<0>(info.param), "_", std::get<1>(info.param)); });

// A generational copying plan needs most: old objects, which two workers may leave in blocks of their own, a nursery,
// and as much again.
TEST_P(LispPrograms, RunInASmallHeap) { Check({.max_bytes = size_t{512} << 10}, 2); }

TEST_P(LispPrograms, RunWhileEveryFewAllocationsCollect) {
  Check({.max_bytes = size_t{4} << 20, .stress = {.every_nth = 97}}, 1);
}

TEST_P(LispPrograms, RunHardened) {
  Check({.max_bytes = size_t{4} << 20, .stress = {.every_nth = 500, .seed = 3}, .hardened = true}, 1);
}

// Each allocation collects: who holds a value in a variable across one is found out.
class LispUnderStress : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Plans, LispUnderStress, ::testing::ValuesIn(Plans()));

TEST_P(LispUnderStress, EveryAllocationCollects) {
  World world({.plan = GetParam(), .max_bytes = size_t{4} << 20, .stress = {.every_nth = 1}, .verify = true}, 2);
  EXPECT_EQ(world.Run("(define (f n) (if (= n 0) '() (cons (number->string n) (f (- n 1)))))"
                      "(let loop ((i 0) (all '()))"
                      "  (cond ((= i 3) (list (length all) (append (f 2) (reverse (f 2)) all) (apply + '(1 2.5))))"
                      "        (else (loop (+ i 1) (cons (vector i (string-append \"a\" \"b\")) all)))))"),
            "(3 (\"2\" \"1\" \"1\" \"2\" #(2 \"ab\") #(1 \"ab\") #(0 \"ab\")) 3.5)");
}

}  // namespace
}  // namespace strata::lisp

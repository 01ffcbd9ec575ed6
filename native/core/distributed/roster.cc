#include "roster.h"

#include <algorithm>
#include <thread>

namespace neve {
namespace {

// How long those that are left wait for each other's word of what happened.
constexpr auto kGrace = milliseconds(2000);
// How long the store's holder stays for those that still read there.
constexpr auto kLinger = milliseconds(3000);
constexpr auto kLook = milliseconds(20);

// What a process says when it failed by itself, and when it saw another one fail.
constexpr const char* kOwn = "own ";
constexpr const char* kSeen = "seen ";

bool contains(const std::vector<int64_t>& ranks, int64_t rank) { return std::find(ranks.begin(), ranks.end(), rank) != ranks.end(); }

std::string listOf(const std::vector<int64_t>& ranks) {
  std::string text;
  for (const int64_t rank : ranks) text += (text.empty() ? "" : ", ") + std::to_string(rank);
  return text;
}

}  // namespace

std::string Roster::seconds() const {
  std::string text = std::to_string(spec_.timeout);
  text.resize(std::min(text.size(), text.find('.') + 2));
  return text + " s";
}

bool Roster::meet(const std::function<bool()>& cancelled) {
  std::vector<std::string> keys;
  for (int64_t rank = 0; rank < spec_.size; ++rank) keys.push_back(key("joined", rank));
  const Deadline deadline(millisecondsOf(spec_.timeout));
  std::vector<int64_t> missing;
  try {
    store_->set(key("joined", spec_.rank), "1");
    while (!store_->has(keys)) {
      if (cancelled()) return false;
      if (deadline.over()) break;
      std::this_thread::sleep_for(kLook);
    }
    for (int64_t rank = 0; rank < spec_.size; ++rank) {
      if (!store_->has({keys[static_cast<size_t>(rank)]})) missing.push_back(rank);
    }
  } catch (const std::exception& error) {
    throw connectError("met nobody: " + shortened(error.what()));
  }
  if (missing.empty()) return true;
  throw connectError("waited " + seconds() + " for rank " + listOf(missing) + ", which did not come");
}

Error Roster::connectError(const std::string& what) const {
  return Error("distributed", "ERR_DISTRIBUTED_CONNECT",
               "Rank " + std::to_string(spec_.rank) + " " + what +
                   ". Check that every process was started, with one MASTER_ADDR, MASTER_PORT and WORLD_SIZE and a RANK of its own, and "
                   "that nothing stands between the machines.")
      .with("rank", static_cast<double>(spec_.rank));
}

bool Roster::say(const char* what, const std::string& words) {
  return askWithin(kGrace, [store = store_, mine = key(what, spec_.rank), words] { store->set(mine, words); });
}

std::optional<std::string> Roster::heard(const char* what, int64_t rank) {
  const auto word = std::make_shared<std::optional<std::string>>();
  const bool answered = askWithin(kGrace, [store = store_, one = key(what, rank), word] { *word = store->get(one); });
  return answered ? *word : std::nullopt;
}

void Roster::giveUp(const std::string& reason, const std::function<void()>& close) {
  if (told_.exchange(true)) return close();
  say("failure", kOwn + reason);
  close();
  linger({spec_.rank});
}

void Roster::leave(bool last) {
  say("left", "1");
  if (last && spec_.servesStore) waitForAll({"left", "failure"}, {}, kLinger * 3);
}

std::vector<int64_t> Roster::waitForAll(const std::vector<const char*>& things, const std::vector<int64_t>& leftOut, milliseconds time) {
  const Deadline deadline(time);
  std::vector<int64_t> waiting;
  for (int64_t rank = 0; rank < spec_.size; ++rank) {
    if (rank != spec_.rank && !contains(leftOut, rank)) waiting.push_back(rank);
  }
  while (!waiting.empty() && !deadline.over()) {
    const auto spoke = std::make_shared<std::vector<int64_t>>();
    std::vector<std::pair<int64_t, std::string>> keys;
    for (const int64_t rank : waiting) {
      for (const char* thing : things) keys.emplace_back(rank, key(thing, rank));
    }
    const bool answered = askWithin(kGrace, [store = store_, keys, spoke] {
      for (const auto& [rank, one] : keys) {
        if (store->has({one})) spoke->push_back(rank);
      }
    });
    if (!answered) return waiting;
    std::erase_if(waiting, [&](int64_t rank) { return contains(*spoke, rank); });
    if (!waiting.empty()) std::this_thread::sleep_for(kLook);
  }
  return waiting;
}

void Roster::linger(const std::vector<int64_t>& leftOut) {
  if (spec_.servesStore) waitForAll({"read", "left"}, leftOut, kLinger);
}

Error Roster::lost(const char* operation, const std::string& what) {
  const bool timedOut = what.find("imed out") != std::string::npos || what.find("imeout") != std::string::npos;
  told_ = true;
  std::vector<int64_t> lost;
  std::string reason;
  if (!say("failure", kSeen + what)) {
    // Who holds the store is rank 0, unless it is the launcher.
    if (!spec_.servesStore && spec_.storeIsRank0) lost.push_back(0);
    reason = spec_.storeIsRank0 ? "it does not answer any more" : "the launcher does not answer any more";
  } else {
    lost = waitForAll({"failure", "left"}, {}, kGrace);
    reason = timedOut ? "it did not take part within " + seconds() : "its process ended, or its connection broke";
    for (int64_t rank = 0; rank < spec_.size; ++rank) {
      if (rank == spec_.rank || contains(lost, rank)) continue;
      const std::string word = heard("failure", rank).value_or("");
      if (!word.starts_with(kOwn)) continue;
      lost = {rank};
      reason = "it failed: " + word.substr(std::string(kOwn).size());
      break;
    }
    say("read", "1");
    linger(lost);
  }
  const std::string who = lost.empty()
                              ? "the connection to the others: " + what
                              : "rank " + listOf(lost) + ": " + reason + (reason.starts_with("it failed") ? "" : " (" + what + ")");
  const std::string message = "Rank " + std::to_string(spec_.rank) + " of " + std::to_string(spec_.size) + " lost " + who + ", in " +
                              operation + ". Start the processes again; a fit with a run folder goes on from its last checkpoint.";
  Failure failure = timedOut ? Error("distributed", "ERR_DISTRIBUTED_TIMEOUT", message).failure()
                             : Error("distributed", "ERR_DISTRIBUTED_PEER", message).failure();
  failure.fields = {{"rank", static_cast<double>(spec_.rank)}, {"operation", std::string(operation)}};
  if (!lost.empty()) {
    failure.fields.insert(failure.fields.end(), {{"peer", static_cast<double>(lost[0])}, {"peers", listOf(lost)}, {"reason", reason}});
  }
  return Error(std::move(failure));
}

}  // namespace neve

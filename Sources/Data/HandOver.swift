import Glibc

/// A queue of bounded length between one thread that puts and one that takes.
final class HandOver<Item: Sendable>: @unchecked Sendable {
  private let capacity: Int
  private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var items: [Item] = []
  private var isClosed = false

  /// Room for `capacity` items, at least 1.
  init(capacity: Int) {
    self.capacity = max(1, capacity)
    lock.initialize(to: pthread_mutex_t())
    changed.initialize(to: pthread_cond_t())
    pthread_mutex_init(lock, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(lock)
    changed.deallocate()
    lock.deallocate()
  }

  /// Waits for room and adds `item`; false where the queue was closed.
  func put(_ item: Item) -> Bool {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while items.count >= capacity && !isClosed { pthread_cond_wait(changed, lock) }
    guard !isClosed else { return false }
    items.append(item)
    pthread_cond_signal(changed)
    return true
  }

  /// Waits for an item and takes it out; nil where the queue was closed.
  func take() -> Item? {
    pthread_mutex_lock(lock)
    defer { pthread_mutex_unlock(lock) }
    while items.isEmpty && !isClosed { pthread_cond_wait(changed, lock) }
    guard !items.isEmpty else { return nil }
    let item = items.removeFirst()
    pthread_cond_signal(changed)
    return item
  }

  /// Wakes whoever waits; nothing is put any more.
  func close() {
    pthread_mutex_lock(lock)
    isClosed = true
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(lock)
  }
}

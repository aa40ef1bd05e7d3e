namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The storage failed for good: a write or a sync was refused by the disk. Only a restart, which reads the disk again,
/// can go on (a later sync that succeeds proves nothing).
/// </summary>
public sealed class StorageFailedException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// The disk is full. What was appended stays queued and is written when space returns; nothing is lost or damaged.
/// Clients should be told to try again.
/// </summary>
public sealed class StorageFullException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// Stored bytes contradict each other in a way that recovery cannot get round by itself, or have a version this build
/// does not know.
/// </summary>
public sealed class StorageCorruptException(string message, Exception? inner = null) : IOException(message, inner);

namespace StreamML.EmbeddedKafka.Log;

/// <summary>
/// The storage failed permanently: the disk refused a write or a sync. Only a restart, which reads the disk again, can
/// recover (a later sync that succeeds proves nothing).
/// </summary>
public sealed class StorageFailedException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// The disk is full. Appended data stays queued and is written when space returns; nothing is lost or damaged. Clients
/// should be told to retry.
/// </summary>
public sealed class StorageFullException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>
/// Stored bytes contradict each other in a way that recovery cannot resolve, or have a version this build does not
/// know.
/// </summary>
public sealed class StorageCorruptException(string message, Exception? inner = null) : IOException(message, inner);

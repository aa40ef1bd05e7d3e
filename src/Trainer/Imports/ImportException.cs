namespace StreamML.Trainer.Imports;

/// <summary>A file that cannot be imported at all; the message says what to do.</summary>
public sealed class ImportException(string message) : Exception(message);

namespace StreamML.Trainer.Posting;

/// <summary>Ingest did not take what was sent; the message says what to do.</summary>
public sealed class PostingException(string message) : Exception(message);

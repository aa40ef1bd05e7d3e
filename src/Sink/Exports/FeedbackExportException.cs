namespace StreamML.Sink.Exports;

/// <summary>A campaign that cannot be exported; the message says what to name instead.</summary>
public sealed class FeedbackExportException(string message) : Exception(message);

namespace StreamML.Messaging.Redriving;

/// <summary>Dead letters cannot be listed, brought back or discarded as asked; the message says what to do.</summary>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="inner">The cause.</param>
public sealed class RedriveException(string message, Exception? inner = null) : Exception(message, inner);

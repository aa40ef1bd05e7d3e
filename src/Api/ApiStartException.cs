namespace StreamML.Api;

/// <summary>The server cannot listen on its address; the message says why and which option to change.</summary>
/// <param name="message">The cause, and which option to change.</param>
/// <param name="inner">The underlying exception.</param>
public sealed class ApiStartException(string message, Exception inner) : Exception(message, inner);

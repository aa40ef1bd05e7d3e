using System.Net;

namespace StreamML.Messaging.Registry;

/// <summary>
/// The schema registry refused a request, or could not be reached. The message carries no credentials and no schema
/// text.
/// </summary>
public sealed class RegistryException : Exception
{
    /// <summary>Makes the exception.</summary>
    public RegistryException(string message, HttpStatusCode? status, Exception? inner = null)
        : base(message, inner) => Status = status;

    /// <summary>HTTP status; null when no answer came at all.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>Trying again later may help: no answer, 429, or a 5xx.</summary>
    public bool IsTransient => Status is null or HttpStatusCode.TooManyRequests || (int)Status >= 500;
}

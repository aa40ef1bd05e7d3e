using System.Net;

namespace StreamML.Messaging.Registry;

/// <summary>
/// The schema registry refused a request, or could not be reached. The message contains no credentials and no schema
/// text.
/// </summary>
public sealed class RegistryException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RegistryException(string message, HttpStatusCode? status, Exception? inner = null)
        : base(message, inner) => Status = status;

    /// <summary>HTTP status; null if there was no response.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>A later retry may help: no response, 429, or a 5xx.</summary>
    public bool IsTransient => Status is null or HttpStatusCode.TooManyRequests || (int)Status >= 500;
}

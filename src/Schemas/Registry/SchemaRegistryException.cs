using System.Net;

namespace StreamML.Schemas.Registry;

/// <summary>
/// A registry refused a request, or could not be reached. The message carries no credentials and no schema text.
/// </summary>
public sealed class SchemaRegistryException : Exception
{
    /// <summary>Confluent's error code of an unknown subject.</summary>
    public const int SubjectNotFound = 40401;

    /// <summary>Confluent's error code of an unknown version.</summary>
    public const int VersionNotFound = 40402;

    /// <summary>Confluent's error code of an unknown schema.</summary>
    public const int SchemaNotFound = 40403;

    /// <summary>Makes the exception of a registry's answer.</summary>
    public SchemaRegistryException(string message, HttpStatusCode? status, int errorCode, Exception? inner = null)
        : base(message, inner)
    {
        Status = status;
        ErrorCode = errorCode;
    }

    /// <summary>HTTP status; null when no answer came at all.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>
    /// Confluent's error code: 40401, 42201, 409, ...; the HTTP status where the answer had none; 0 without an answer.
    /// </summary>
    public int ErrorCode { get; }

    /// <summary>The schema breaks the subject's compatibility; the message says how.</summary>
    public bool IsIncompatible => Status == HttpStatusCode.Conflict;

    /// <summary>The subject, version or schema does not exist.</summary>
    public bool IsNotFound => Status == HttpStatusCode.NotFound;

    /// <summary>Trying again later may help: no answer, 429, or a 5xx.</summary>
    public bool IsTransient => Status is null or HttpStatusCode.TooManyRequests || (int)Status >= 500;
}

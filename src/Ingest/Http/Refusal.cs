using Microsoft.AspNetCore.Http;

namespace StreamML.Ingest.Http;

/// <summary>Why a request was refused: the status, a word for metrics and logs, a sentence for the caller.</summary>
internal sealed record Refusal(int Status, string Reason, string Title, string Detail)
{
    /// <summary>A later retry can succeed.</summary>
    public bool Retry { get; init; }

    /// <summary>The body is unread or broken, so the connection is closed.</summary>
    public bool Close { get; init; }

    public static Refusal Busy { get; } = new(503, "busy", "Too busy", "Too many requests are under way; try again.")
    {
        Retry = true,
        Close = true,
    };

    /// <summary>The refusal for a body that could not be read; null for a complete one.</summary>
    public static Refusal? From(BodyOutcome outcome, int maxBytes) => outcome switch
    {
        BodyOutcome.Complete => null,
        BodyOutcome.TooLarge => new(StatusCodes.Status413PayloadTooLarge, "too_large", "Body too large",
            $"The body may have {maxBytes} bytes.")
        { Close = true },
        BodyOutcome.TooSlow => new(StatusCodes.Status408RequestTimeout, "too_slow", "Body too slow",
            "The body did not arrive in time.")
        { Close = true },
        BodyOutcome.Overloaded => Busy,
        _ => new(StatusCodes.Status400BadRequest, "broken", "Broken request", "The body is not sound HTTP.")
        {
            Close = true,
        },
    };
}

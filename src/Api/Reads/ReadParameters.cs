using Microsoft.AspNetCore.Http;
using StreamML.Api.Http;

namespace StreamML.Api.Reads;

/// <summary>What routes of reads are asked with, the same for all of them.</summary>
/// <param name="options">Limits.</param>
internal sealed class ReadParameters(ApiOptions options)
{
    private const int RowsUsual = 25;
    private const int DaysUsual = 7;
    private const int DaysMost = 90;

    /// <summary>Rows of a page.</summary>
    public NumberParameter Limit { get; } = new(
        "limit", "Most rows of the page.", Math.Min(RowsUsual, options.MaxPageRows), 1, options.MaxPageRows);

    /// <summary>Where a page begins.</summary>
    public TextParameter Cursor { get; } = new(
        "cursor", "next_cursor of the page before; left out: the first page.", Reads.Cursor.CharsMax);

    /// <summary>How far back.</summary>
    public NumberParameter Days { get; } = new("days", "How far back, days.", DaysUsual, 1, DaysMost);

    /// <summary>What a contact in a path is.</summary>
    public static IReadOnlyDictionary<string, string> OfContact { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [ContactPart] = "The contact's key, its slash as %2F, or what stands after the slash.",
        };

    /// <summary>The part of a path that names a contact.</summary>
    public const string ContactPart = "contact_key";

    /// <summary>The key of the contact that a path names.</summary>
    public static string ContactOf(ApiCall call)
    {
        string given = call.Named(ContactPart);
        return given.Contains('/') ? given : $"{call.OneTenant}/{given}";
    }

    /// <summary>There is none, or it is another tenant's: which of the two is nobody's business.</summary>
    public static ApiProblem NotFound(string what, string advice) => new(
        StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no such {what}.", advice);
}

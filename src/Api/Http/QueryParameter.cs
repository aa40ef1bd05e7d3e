using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace StreamML.Api.Http;

/// <summary>A parameter of the query: what describes it is what reads it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
internal abstract record QueryParameter(string Name, string Description)
{
    /// <summary>Its value as sent; null where it is left out or empty.</summary>
    /// <exception cref="ApiProblem">It stands more than once.</exception>
    protected string? Sent(ApiCall call) => call.Http.Request.Query[Name] switch
    {
        { Count: 0 } => null,
        [var text] => string.IsNullOrEmpty(text) ? null : text,
        _ => throw Bad("stands more than once; send it once"),
    };

    /// <summary>A refusal of its value.</summary>
    protected ApiProblem Bad(string what) => new(
        StatusCodes.Status400BadRequest, "invalid-request", "Invalid request", $"The query's {Name} {what}.",
        "Leave it out, or send what /docs says of it.")
    {
        Fields = [new FieldProblem(Name, what)],
    };
}

/// <summary>A whole number in a range.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="Usual">Its value where it is left out.</param>
/// <param name="Least">The least.</param>
/// <param name="Most">The most.</param>
internal sealed record NumberParameter(string Name, string Description, int Usual, int Least, int Most)
    : QueryParameter(Name, Description)
{
    /// <summary>Reads it.</summary>
    /// <exception cref="ApiProblem">It is no number of the range.</exception>
    public int Of(ApiCall call) => Sent(call) switch
    {
        null => Usual,
        { } text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number >= Least && number <= Most => number,
        _ => throw Bad($"must be a whole number from {Least} to {Most}"),
    };
}

/// <summary>One of several words.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="Choices">The words.</param>
internal sealed record ChoiceParameter(string Name, string Description, IReadOnlyList<string> Choices)
    : QueryParameter(Name, Description)
{
    /// <summary>Reads it; null where it is left out.</summary>
    /// <exception cref="ApiProblem">It is none of them.</exception>
    public string? Of(ApiCall call) => Sent(call) is not { } text || Choices.Contains(text)
        ? Sent(call)
        : throw Bad($"must be one of {string.Join(", ", Choices)}");
}

/// <summary>A text of one line.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means.</param>
/// <param name="CharsMax">Its most characters.</param>
internal sealed record TextParameter(string Name, string Description, int CharsMax)
    : QueryParameter(Name, Description)
{
    /// <summary>Reads it; null where it is left out.</summary>
    /// <exception cref="ApiProblem">It is too long, or holds a control character.</exception>
    public string? Of(ApiCall call) => Sent(call) switch
    {
        { } text when text.Length > CharsMax => throw Bad($"may have {CharsMax} characters"),
        { } text when text.Any(char.IsControl) => throw Bad("may hold no control characters"),
        var text => text,
    };
}

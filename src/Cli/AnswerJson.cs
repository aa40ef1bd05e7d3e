using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamML.Cli;

/// <summary>Answers as programs read them: snake_case, one line, letters as they are.</summary>
internal static class AnswerJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

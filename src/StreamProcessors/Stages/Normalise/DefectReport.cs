using StreamML.Messaging.DeadLetters;
using StreamML.Schemas.Topics;
using StreamML.WhatsApp.Meta;

namespace StreamML.StreamProcessors.Stages.Normalise;

/// <summary>The one dead-letter reason for all that is wrong with a body: codes and places, never content.</summary>
internal static class DefectReport
{
    private const int MostPlaces = 50;

    /// <summary>
    /// The reason. Its code is the defect's where the whole body is at fault, else <c>bad-elements</c>.
    /// </summary>
    public static DeadLetterReason Of(IReadOnlyList<WebhookDefect> defects)
    {
        string places = string.Join(", ", defects.Take(MostPlaces));
        string more = defects.Count > MostPlaces ? $" and {defects.Count - MostPlaces} more" : "";
        var code = defects is [{ Pointer: "" }] ? defects[0].Code : RefusalCode.BadElements;
        return new DeadLetterReason(WebhookStage.Name, code, $"Not readable: {places}{more}.");
    }
}

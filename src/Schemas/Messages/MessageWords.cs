using StreamML.Schemas.V1;
using ContentCase = StreamML.Schemas.V1.WhatsAppMessage.ContentOneofCase;

namespace StreamML.Schemas.Messages;

/// <summary>
/// The text of a message: what the sender typed, wrote as a caption, in a form or with an order, or chose. A reaction,
/// a location, a card and a notice have none: their names are not a person's words.
/// </summary>
public static class MessageWords
{
    /// <summary>The text and its source; empty if there is none. The transcriber supplies the text of audio.</summary>
    /// <param name="message">A message revision.</param>
    public static (string Text, TextSource Source) Of(WhatsAppMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (text, source) = message.Revision is { Withdrawn: true } ? ("", TextSource.None) : Find(message);
        return (text, text.Length == 0 ? TextSource.None : source);
    }

    private static (string Text, TextSource Source) Find(WhatsAppMessage message) => message.ContentCase switch
    {
        ContentCase.Text => (message.Text.Body, TextSource.Typed),
        ContentCase.Media => (message.Media.Caption, TextSource.Caption),
        ContentCase.Button => (message.Button.Text, TextSource.Choice),
        ContentCase.Interactive => Find(message.Interactive),
        ContentCase.Order => (message.Order.Text, TextSource.Typed),
        _ => ("", TextSource.None),
    };

    private static (string Text, TextSource Source) Find(InteractiveContent reply)
        => reply.Answers.Count > 0
            ? (string.Join('\n', reply.Answers.Where(answer => answer.Text).Select(answer => answer.Value)),
                TextSource.Form)
            : (reply.Description.Length == 0
                ? reply.Title
                : $"{reply.Title}\n{reply.Description}".Trim(), TextSource.Choice);
}

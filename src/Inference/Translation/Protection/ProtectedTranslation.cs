namespace StreamML.Inference.Translation.Protection;

/// <summary>
/// One way for all engines to translate nothing but language: the other parts of a text go to the engine as masks. An
/// answer whose masks are not those that were sent, each once and in order, is thrown away, and the language between
/// them is translated piece by piece, all pieces of a batch in one more call.
/// </summary>
/// <param name="style">Masks that the engine mostly leaves alone.</param>
/// <param name="maxTextChars">Longest text that is translated.</param>
/// <param name="engine">The engine: texts with something to translate in, a result for each out.</param>
internal sealed class ProtectedTranslation(
    MaskStyle style, int maxTextChars,
    Func<IReadOnlyList<TranslationRequest>, CancellationToken, Task<IReadOnlyList<TranslationResult>>> engine)
{
    /// <summary>Translates texts.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<TranslationResult>> TranslateAsync(
        IReadOnlyList<TranslationRequest> requests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var results = new TranslationResult[requests.Count];
        var asked = new List<Asked>();
        for (int i = 0; i < results.Length; i++)
        {
            if (TranslationScreen.Judge(requests[i], maxTextChars, out var text) is { } judged)
            {
                results[i] = judged;
            }
            else
            {
                asked.Add(new Asked(i, text));
            }
        }

        if (asked.Count == 0)
        {
            return results;
        }

        var answers = await engine(
            [.. asked.Select(each => requests[each.Place] with { Text = each.Text.Masked(style) })], cancellationToken);
        var broken = new List<(Asked Asked, TranslationResult Answer)>();
        for (int i = 0; i < asked.Count; i++)
        {
            var answer = answers[i];
            if (answer.Text is null)
            {
                results[asked[i].Place] = answer;
            }
            else if (asked[i].Text.Restored(answer.Text, style) is { } restored)
            {
                results[asked[i].Place] = answer with { Text = restored };
            }
            else
            {
                broken.Add((asked[i], answer));
            }
        }

        await MendAsync(requests, broken, results, cancellationToken);
        return results;
    }

    private async Task MendAsync(
        IReadOnlyList<TranslationRequest> requests,
        List<(Asked Asked, TranslationResult Answer)> broken,
        TranslationResult[] results,
        CancellationToken cancellationToken)
    {
        if (broken.Count == 0)
        {
            return;
        }
        // The language that the whole text was told to have: a piece alone tells less.
        TranslationRequest[] pieces = [.. broken.SelectMany(text => text.Asked.Text.Pieces().Select(piece =>
            new TranslationRequest(
                piece, text.Answer.Source ?? requests[text.Asked.Place].Source, requests[text.Asked.Place].Target)))];
        TranslationRequest[] distinct = [.. pieces.Distinct()];
        var answers = await engine(distinct, cancellationToken);
        var byPiece = distinct.Zip(answers).ToDictionary(pair => pair.First, pair => pair.Second);
        int next = 0;
        foreach (var (asked, answer) in broken)
        {
            TranslationResult[] own = [
                .. pieces.Skip(next).Take(asked.Text.Pieces().Count).Select(piece => byPiece[piece])];
            next += own.Length;
            int missing = Array.FindIndex(own, piece => piece.Text is null);
            results[asked.Place] = missing >= 0
                ? own[missing]
                : answer with { Text = asked.Text.Joined([.. own.Select(piece => piece.Text!)]) };
        }
    }

    private readonly record struct Asked(int Place, ProtectedText Text);
}

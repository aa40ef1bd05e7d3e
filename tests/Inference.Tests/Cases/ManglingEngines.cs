using System.Text.RegularExpressions;
using StreamML.Inference.Translation;

namespace StreamML.Inference.Tests.Cases;

/// <summary>Engines that do to a text what real ones do to what they do not know.</summary>
internal static partial class ManglingEngines
{
    public static readonly IReadOnlyDictionary<string, Func<string, string>> All = new Dictionary<string, Func<string,
        string>>
    {
        ["leaves all as it is"] = text => text,
        ["translates every word"] = text => Words().Replace(text, "palabra"),
        ["writes in capitals"] = text => text.ToUpperInvariant(),
        ["writes in small letters"] = text => text.ToLowerInvariant(),
        ["puts blanks around signs"] = text => Signs().Replace(text, " $0 "),
        ["takes blanks at signs away"] = text => BlanksAtSigns().Replace(text, "$1"),
        ["loses brackets"] = text =>
            text.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal),
        ["loses what stands in brackets"] = text => Bracketed().Replace(text, ""),
        ["doubles what stands in brackets"] = text => Bracketed().Replace(text, "$0 $0"),
        ["turns the order round"] = text => string.Join(' ', text.Split(' ').Reverse()),
        ["puts all masks to the end"] = text =>
            Bracketed().Replace(text, "") + string.Concat(Bracketed().Matches(text)),
        ["joins lines"] = text => text.ReplaceLineEndings(" "),
        ["doubles line breaks"] = text => text.ReplaceLineEndings("\n\n"),
        ["answers nothing"] = _ => "",
        ["answers one word"] = _ => "palabra",
        ["numbers masks anew"] = text => text.Replace("[X0X]", "[X1X]", StringComparison.Ordinal),
    };

    public static Func<IReadOnlyList<TranslationRequest>, CancellationToken,
        Task<IReadOnlyList<TranslationResult>>> Engine(
        string name, List<int> calls) => (requests, _) =>
    {
        calls.Add(requests.Count);
        return Task.FromResult<IReadOnlyList<TranslationResult>>([.. requests.Select(request =>
            TranslationResult.Of(
                All[name](request.Text), request.Source ?? "en", new ModelIdentity("mangling", "1")))]);
    };

    [GeneratedRegex(@"\p{L}[\p{L}\p{M}]*")]
    private static partial Regex Words();

    [GeneratedRegex(@"[\[\](){}<>*_~.,:;!?]")]
    private static partial Regex Signs();

    [GeneratedRegex(@" ?([\[\](){}<>*_~.,:;!?]) ?")]
    private static partial Regex BlanksAtSigns();

    [GeneratedRegex(@"\[[^\[\]]*\]")]
    private static partial Regex Bracketed();
}

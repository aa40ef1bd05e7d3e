using System.Text.RegularExpressions;

namespace StreamML.Inference.Translation.Marian;

/// <summary>Language codes of Marian models (ISO 639-1 and 639-3, some with script or region) as BCP-47 tags.</summary>
internal static partial class MarianTags
{
    // Codes that have a shorter one, of the languages that the OPUS-MT project trains.
    private const string Short =
        "afr af,amh am,ara ar,arg an,asm as,aze az,bel be,ben bn,bos bs,bre br,bul bg,cat ca,ces cs,cym cy,dan da,deu "
        + "de,ell el,eng en,"
        + "epo eo,est et,eus eu,fao fo,fas fa,fin fi,fra fr,fry fy,gle ga,glg gl,guj gu,hat ht,hau ha,heb he,hin "
        + "hi,hrv hr,hun hu,hye hy,"
        + "ibo ig,ind id,isl is,ita it,jap ja,jav jv,jpn ja,kan kn,kat ka,kaz kk,khm km,kin rw,kir ky,kor ko,kur "
        + "ku,lao lo,lav lv,lit lt,"
        + "ltz lb,mal ml,mar mr,mkd mk,mlg mg,mlt mt,mon mn,mri mi,msa ms,mya my,nep ne,nld nl,nno nn,nob nb,nor "
        + "no,nya ny,oci oc,ori or,"
        + "pan pa,pol pl,por pt,pus ps,roh rm,ron ro,rus ru,sin si,slk sk,slv sl,sna sn,som so,spa es,sqi sq,srd "
        + "sc,srp sr,sun su,swa sw,"
        + "swe sv,tam ta,tat tt,tel te,tgk tg,tgl tl,tha th,tuk tk,tur tr,uig ug,ukr uk,urd ur,uzb uz,vie vi,xho "
        + "xh,yid yi,yor yo,zho zh,cmn zh,zul zu";

    private static readonly Dictionary<string, string> ByCode = Short.Split(',').Select(pair => pair.Split(' '))
        .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    /// <summary>
    /// The tag of a code: <c>fra</c> is <c>fr</c>, <c>pt_br</c> is <c>pt-BR</c>; null for what is no language.
    /// </summary>
    public static string? FromCode(string code)
    {
        string[] parts = code.Split('_', '-');
        string language = ByCode.GetValueOrDefault(parts[0], parts[0]);
        if (language.Length is not (2 or 3) || !language.All(char.IsAsciiLetterLower))
        {
            return null;
        }

        return parts.Length switch
        {
            1 => language,
            2 when parts[1].Length == 2 => $"{language}-{parts[1].ToUpperInvariant()}",
            2 when parts[1].Length == 4 =>
                $"{language}-{char.ToUpperInvariant(parts[1][0])}{parts[1][1..].ToLowerInvariant()}",
            _ => null,
        };
    }

    /// <summary>The tags under which a language asked for may be found, the closest first.</summary>
    public static IEnumerable<string> Candidates(string tag)
    {
        yield return tag;
        string primary = TranslationScreen.Primary(tag);
        if (primary.Length != tag.Length)
        {
            yield return primary;
        }

        if (primary is "nb" or "nn")
        {
            yield return "no";
        }
    }

    /// <summary>
    /// The two codes that a folder's name ends with, e.g. of <c>opus-mt-es-en</c>; null where it does not.
    /// </summary>
    public static (string Source, string Target)? FromFolder(string name)
    {
        var match = Pair().Match(name);
        return match.Success ? (match.Groups["source"].Value, match.Groups["target"].Value) : null;
    }

    /// <summary>The codes in the target tokens of a vocabulary, such as <c>&gt;&gt;fra&lt;&lt;</c>.</summary>
    public static IReadOnlyList<string> Targets(string vocabulary) =>
        [.. TargetToken().Matches(vocabulary).Select(match => match.Groups["code"].Value)
            .Distinct(StringComparer.Ordinal)];

    [GeneratedRegex("(?:^|-)(?<source>[a-zA-Z]{2,7}(?:_[A-Za-z]{2,4})?)-(?<target>[a-zA-Z]{2,7}(?:_[A-Za-z]{2,4})?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    // In JSON some writers escape the signs.
    [GeneratedRegex(@"(?:>>|\\u003[eE]\\u003[eE])(?<code>[a-zA-Z]{2,3}(?:_[A-Za-z]{2,4})?)(?:<<|\\u003[cC]\\u003[cC])",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex TargetToken();
}

using System.Runtime.InteropServices;

namespace StreamML.Inference.Language;

/// <summary>
/// CLD2 (Compact Language Detector 2, Google, Apache-2.0) through its mangled C++ entry points, which take plain types.
/// </summary>
/// <remarks>
/// Thread-safe: the library reads constant tables and works on the caller's stack and heap. It stays loaded for the
/// life of the process, as the loader's reference is never released.
/// </remarks>
internal sealed unsafe class Cld2Library
{
    /// <summary><c>kCLDFlagBestEffort</c>: answers for short texts instead of UNKNOWN_LANGUAGE.</summary>
    public const int BestEffort = 0x4000;

    private const string DetectEntry =
        "_ZN4CLD224ExtDetectLanguageSummaryEPKcibPKNS_8CLDHintsEiPNS_8LanguageEPiPdPSt6vectorINS_11ResultChunkE" +
        "SaISA_EES7_Pb";

    private const string CodeEntry = "_ZN4CLD212LanguageCodeENS_8LanguageE";
    private const string VersionEntry = "_ZN4CLD221DetectLanguageVersionEv";

    // Language ExtDetectLanguageSummary(const char* buffer, int buffer_length, bool is_plain_text, const CLDHints*,
    //   int flags, Language* language3, int* percent3, double* normalized_score3, ResultChunkVector*, int* text_bytes,
    //   bool* is_reliable), compact_lang_det.h. Hints and chunk vector may be null.
    private readonly delegate* unmanaged[Cdecl]<
        byte*, int, byte, void*, int, int*, int*, double*, void*, int*, byte*, int> _detect;

    private readonly delegate* unmanaged[Cdecl]<int, byte*> _code;

    /// <summary>Loads the library.</summary>
    /// <param name="libraryName">Name or path for the system's loader.</param>
    /// <exception cref="LanguageLibraryMissingException">It is missing or lacks an entry point.</exception>
    public Cld2Library(string libraryName)
    {
        if (!NativeLibrary.TryLoad(libraryName, out nint handle))
        {
            throw new LanguageLibraryMissingException(
                $"Language detection needs the native library {libraryName}, which cannot be loaded. " +
                "Install the Debian package libcld2-0: apt-get install libcld2-0");
        }

        _detect = (delegate* unmanaged[Cdecl]<
            byte*, int, byte, void*, int, int*, int*, double*, void*, int*, byte*, int>)
            Export(handle, DetectEntry, libraryName);
        _code = (delegate* unmanaged[Cdecl]<int, byte*>)Export(handle, CodeEntry, libraryName);
        var version = (delegate* unmanaged[Cdecl]<byte*>)Export(handle, VersionEntry, libraryName);
        Version = Marshal.PtrToStringUTF8((nint)version()) ?? "unknown";
    }

    /// <summary>The library's own version and table date, e.g. <c>V2.0 - 20141016</c>.</summary>
    public string Version { get; }

    /// <summary>Detects the language of UTF-8 plain text. The text must be valid UTF-8.</summary>
    public Detection Detect(ReadOnlySpan<byte> utf8, int flags)
    {
        int* languages = stackalloc int[3];
        int* percents = stackalloc int[3];
        double* scores = stackalloc double[3];
        int letterBytes = 0;
        byte reliable = 0;
        int summary;
        fixed (byte* text = utf8)
        {
            summary = _detect(
                text, utf8.Length, 1, null, flags, languages, percents, scores, null, &letterBytes, &reliable);
        }

        int percent = 0;
        for (int i = 0; i < 3; i++)
        {
            if (languages[i] == summary)
            {
                percent = percents[i];
                break;
            }
        }

        return new Detection(summary, percent, letterBytes, reliable != 0);
    }

    /// <summary>Up to three languages of UTF-8 plain text with their shares, 0..100, largest first.</summary>
    public IReadOnlyList<(int Language, int Percent)> DetectShares(ReadOnlySpan<byte> utf8, int flags)
    {
        int* languages = stackalloc int[3];
        int* percents = stackalloc int[3];
        double* scores = stackalloc double[3];
        int letterBytes = 0;
        byte reliable = 0;
        fixed (byte* text = utf8)
        {
            _ = _detect(
                text, utf8.Length, 1, null, flags, languages, percents, scores, null, &letterBytes, &reliable);
        }

        List<(int Language, int Percent)> shares = [];
        for (int i = 0; i < 3; i++)
        {
            if (percents[i] > 0)
            {
                shares.Add((languages[i], percents[i]));
            }
        }

        return shares;
    }

    /// <summary>The library's code for one of its language numbers, e.g. <c>iw</c> for Hebrew.</summary>
    public string Code(int language) => Marshal.PtrToStringUTF8((nint)_code(language)) ?? "un";

    private static nint Export(nint handle, string entry, string libraryName)
    {
        if (NativeLibrary.TryGetExport(handle, entry, out nint address))
        {
            return address;
        }

        throw new LanguageLibraryMissingException(
            $"The library {libraryName} is not the CLD2 this program knows: it lacks {entry}. " +
            "Install the Debian package libcld2-0: apt-get install libcld2-0");
    }

    /// <summary>CLD2's answer for a text.</summary>
    /// <param name="Language">CLD2's language number.</param>
    /// <param name="Percent">Share of the text in that language, 0..100.</param>
    /// <param name="LetterBytes">Bytes of letters examined, with a blank before and after.</param>
    /// <param name="Reliable">CLD2's own verdict.</param>
    public readonly record struct Detection(int Language, int Percent, int LetterBytes, bool Reliable);
}

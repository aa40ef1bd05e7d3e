using StreamML.Inference.Speech;
using StreamML.Inference.Speech.Audio;

namespace StreamML.Inference.Tests.Speech;

/// <summary>Whatever a file is, the decoder answers with samples or a reason.</summary>
public sealed class AudioDecoderTests
{
    private static readonly byte[] TwoSeconds = Wave.File(Wave.Tone(2));

    [Fact]
    public async Task Wave_OfATone_GivesItsSamples()
    {
        var decoded = await DecodeAsync(TwoSeconds, new VoiceOptions());
        Assert.Null(decoded.Fault);
        Assert.Equal(Wave.Tone(2), decoded.Audio!.Samples.ToArray());
        Assert.Equal(TimeSpan.FromSeconds(2), decoded.Audio.Duration);
    }

    [Fact]
    public async Task Wave_CutShort_GivesWhatIsThere()
    {
        var decoded = await DecodeAsync(TwoSeconds[..(44 + 16_000)], new VoiceOptions());
        Assert.Equal(8_000, decoded.Audio!.Samples.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(44)]
    [InlineData(100_000)]
    public async Task Bytes_AtRandom_AreNoAudio(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Assert.Equal(VoiceFaultKind.NotAudio, (await DecodeAsync(bytes, new VoiceOptions())).Fault?.Kind);
    }

    [Theory]
    [InlineData("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{0}\n#EXT-X-ENDLIST\n")]
    [InlineData("ffconcat version 1.0\nfile '{0}'\n")]
    public async Task Playlist_ThatNamesAnotherFile_IsNoAudio(string playlist)
    {
        string other = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(other, TwoSeconds);
            byte[] bytes = System.Text.Encoding.UTF8.GetBytes(playlist.Replace("{0}", other));
            Assert.Equal(VoiceFaultKind.NotAudio, (await DecodeAsync(bytes, new VoiceOptions())).Fault?.Kind);
        }
        finally
        {
            File.Delete(other);
        }
    }

    [Fact]
    public async Task Duration_AtTheLimitAndBeyond_IsTold()
    {
        var options = new VoiceOptions { MaxDuration = TimeSpan.FromSeconds(2) };
        Assert.NotNull((await DecodeAsync(TwoSeconds, options)).Audio);
        Assert.Equal(VoiceFaultKind.TooLong, (await DecodeAsync(Wave.File(Wave.Tone(2.001)), options)).Fault?.Kind);
    }

    [Fact]
    public async Task Bytes_AtTheLimitAndBeyond_AreTold()
    {
        Assert.NotNull((await DecodeAsync(TwoSeconds, new VoiceOptions { MaxInputBytes = TwoSeconds.Length })).Audio);
        var decoded = await DecodeAsync(TwoSeconds, new VoiceOptions { MaxInputBytes = TwoSeconds.Length - 1 });
        Assert.Equal(VoiceFaultKind.TooLarge, decoded.Fault?.Kind);
    }

    [Fact]
    public async Task Stream_WithoutEnd_IsTooLarge()
    {
        await using var endless = File.OpenRead("/dev/zero");
        var decoder = new AudioDecoder(new VoiceOptions { MaxInputBytes = 1_000_000 }, TimeProvider.System);
        Assert.Equal(VoiceFaultKind.TooLarge, (await decoder.DecodeAsync(endless, CancellationToken.None)).Fault?.Kind);
    }

    [Fact]
    public async Task Program_ThatIsMissing_IsNamedWithItsPackage()
    {
        var decoded = await DecodeAsync(TwoSeconds, new VoiceOptions { FfmpegProgram = "no-such-ffmpeg" });
        Assert.Equal(VoiceFaultKind.ToolMissing, decoded.Fault?.Kind);
        Assert.Contains("apt-get install ffmpeg", decoded.Fault!.Message);
    }

    private static async Task<AudioDecoding> DecodeAsync(byte[] file, VoiceOptions options)
    {
        using var stream = new MemoryStream(file);
        return await new AudioDecoder(options, TimeProvider.System).DecodeAsync(stream, CancellationToken.None);
    }
}

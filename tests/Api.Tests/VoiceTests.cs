using System.Buffers.Binary;
using System.Text;

namespace StreamML.Api.Tests;

/// <summary>Uploaded audio, with an engine that hears the same in everything.</summary>
public sealed class VoiceTests
{
    private const string Voice = "/api/v1/ml/voice/";
    private const int SamplesPerSecond = 16_000;

    [Fact]
    public async Task Upload_OfAudio_IsHeardAndTranslated()
    {
        await using var api = await ApiUnderTest.StartAsync();
        var (status, heard) = await api.UploadAsync(Voice + "transcribe-upload", Wave());
        Assert.True(status == 200, $"{status}: {heard}");
        var data = heard.GetProperty("data");
        Assert.Equal("quiero comprar", data.GetProperty("text").GetString());
        Assert.Equal("es", data.GetProperty("language").GetString());
        Assert.Equal(1, data.GetProperty("duration").GetDouble());
        Assert.Equal(
            ["start", "end", "text"], data.GetProperty("segments")[0].EnumerateObject().Select(each => each.Name));

        var (_, translated) = await api.UploadAsync(Voice + "translate-upload", Wave());
        Assert.Equal("en: quiero comprar", translated.GetProperty("data").GetProperty("text").GetString());
        Assert.Equal("es", translated.GetProperty("data").GetProperty("language").GetString());
    }

    [Fact]
    public async Task Upload_OfSomethingElse_IsRefused()
    {
        await using var api = await ApiUnderTest.StartAsync(new ApiOptions { MaxAudioBytes = 64_000 });
        Assert.Equal(422, (await api.UploadAsync(Voice + "transcribe-upload", "no audio"u8.ToArray())).Status);
        Assert.Equal(400, (await api.UploadAsync(Voice + "transcribe-upload", [])).Status);
        Assert.Equal(413, (await api.UploadAsync(Voice + "transcribe-upload", new byte[200_000])).Status);
        Assert.Equal(422, (await api.UploadAsync(Voice + "transcribe-upload", Wave(), "de")).Status);
        Assert.Equal(422, (await api.UploadAsync(Voice + "detect-language-upload", Wave())).Status);
        Assert.Equal(415, (await api.SendAsync("POST", Voice + "transcribe-upload", "{}")).Status);
        Assert.Equal(401, (await api.SendAsync("POST", Voice + "transcribe-upload", "{}", key: null)).Status);
    }

    [Fact]
    public async Task Upload_CutOffAnywhere_IsRefusedAsTheCallersFault()
    {
        await using var api = await ApiUnderTest.StartAsync();
        byte[] whole = Encoding.ASCII.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\nno audio\r\n--b--\r\n");
        for (int length = 0; length < whole.Length; length++)
        {
            using var part = new ByteArrayContent(whole[..length]);
            part.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");
            var (status, body) = await api.UploadAsync(Voice + "transcribe-upload", part);
            Assert.True(status is 400 or 422, $"{length} of {whole.Length} bytes: {status}: {body}");
        }
    }

    // A second of silence: RIFF, PCM, one channel, 16 bits.
    private static byte[] Wave()
    {
        const int Bytes = SamplesPerSecond * 2;
        byte[] wave = new byte[44 + Bytes];
        "RIFF"u8.CopyTo(wave);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(4), 36 + Bytes);
        "WAVEfmt "u8.CopyTo(wave.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(24), SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(28), SamplesPerSecond * 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(wave.AsSpan(34), 16);
        "data"u8.CopyTo(wave.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(wave.AsSpan(40), Bytes);
        return wave;
    }
}

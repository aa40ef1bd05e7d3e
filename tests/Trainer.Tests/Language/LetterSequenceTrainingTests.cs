using System.IO.Compression;
using StreamML.Inference.Language;
using StreamML.Trainer.Datasets;
using StreamML.Trainer.Language;

namespace StreamML.Trainer.Tests.Language;

public sealed class LetterSequenceTrainingTests : IDisposable
{
    private const string All =
        "en es pt fr it de nl ro ca pl tr id ms vi sw cs sk hu sv da nb fi hr sl sq et lv lt tl af az "
            + "ru uk be bg mk sr kk ar fa ur";

    private readonly string _folder = Directory.CreateTempSubdirectory("lingua").FullName;

    public LetterSequenceTrainingTests()
    {
        foreach (string code in All.Split(' '))
        {
            string x = code == "es" ? "ñ" : "z";
            Write(code, "unigrams", $$$"""{"language":"X","ngrams":{"1/2":"a {{{x}}}"}}""");
            Write(code, "bigrams", $$$"""{"language":"X","ngrams":{"1/4":"a{{{x}}}","3/4":"aa"}}""");
            Write(code, "trigrams", """{"language":"X","ngrams":{"1/1":"aaa","1/8":"aaz"}}""");
            Write(code, "quadrigrams", """{"language":"X","ngrams":{"1/1":"aaaa"}}""");
            Write(code, "fivegrams", """{"language":"X","ngrams":{"1/1":"aaaaa"}}""");
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_SameDataTwice_GivesTheSameBytes() => Assert.Equal(Train(10), Train(10));

    [Fact]
    public void Run_OfCounts_ScoresATextByThem()
    {
        var table = LetterSequences.Read(new MemoryStream(Train(10)));
        Assert.Equal(41, table.Languages.Length);
        float[] scores = new float[table.Languages.Length];
        LetterSequenceScores.Of(table, "añ", scores);
        int spanish = Array.FindIndex(table.Languages, each => each.Tag == "es");
        int english = Array.FindIndex(table.Languages, each => each.Tag == "en");

        // a: 1 in 2, then ñ: 1 in 4. English does not know ñ.
        Assert.Equal(Math.Log(1.0 / 2) + Math.Log(1.0 / 4), scores[spanish], 0.1);
        Assert.Equal(Math.Log(1.0 / 2) - 14, scores[english], 0.1);
    }

    [Fact]
    public void Run_MostOfOne_KeepsTheMostFrequent()
    {
        var table = LetterSequences.Read(new MemoryStream(Train(1)));
        Assert.NotEqual(0, Known(table, "aaa"));
        Assert.Equal(0, Known(table, "aaz"));
        Assert.NotEqual(0, Known(LetterSequences.Read(new MemoryStream(Train(2))), "aaz"));
    }

    [Fact]
    public void Run_FileMissing_SaysWhichAndWhatToDo()
    {
        File.Delete(Path.Combine(_folder, "fa", "trigrams.json.br"));
        var error = Assert.Throws<DatasetException>(() => Train(1));
        Assert.Contains(Path.Combine("fa", "trigrams.json.br") + " is missing", error.Message);
        Assert.Contains("SearchPioneer.Lingua", error.Message);
    }

    [Fact]
    public void Read_BytesCutOrChanged_IsRefused()
    {
        byte[] plain = Unpack(Train(10));
        byte[][] damaged =
            [[], plain[..10], plain[..^1], [.. plain, 0], [1, .. plain[1..]], [.. plain[..12], 0xFF, .. plain[13..]]];
        foreach (byte[] bad in damaged)
        {
            Assert.Throws<InvalidDataException>(() => LetterSequences.Read(new MemoryStream(Pack(bad))));
        }
    }

    private static int Known(LetterSequences table, string letters)
    {
        ulong hash = LetterSequences.NoLetters;
        foreach (char letter in letters.Reverse())
        {
            hash = LetterSequences.Before(hash, letter);
        }

        table.Find(hash, out var languages, out _);
        return languages.Length;
    }

    private byte[] Train(int most)
    {
        using var output = new MemoryStream();
        LetterSequenceTraining.Run(_folder, most, output, new Progress<string>());
        return output.ToArray();
    }

    private void Write(string code, string name, string json)
    {
        Directory.CreateDirectory(Path.Combine(_folder, code));
        string path = Path.Combine(_folder, code, name + ".json.br");
        File.WriteAllBytes(path, Pack(System.Text.Encoding.UTF8.GetBytes(json)));
    }

    private static byte[] Pack(byte[] plain)
    {
        using var bytes = new MemoryStream();
        using (var packed = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(plain);
        }

        return bytes.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        using var plain = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        plain.CopyTo(bytes);
        return bytes.ToArray();
    }
}

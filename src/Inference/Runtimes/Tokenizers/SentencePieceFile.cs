using Google.Protobuf;
using StreamML.Inference.Artifacts;
using StreamML.Inference.Runtimes.Tokenizers.Normalisers;

namespace StreamML.Inference.Runtimes.Tokenizers;

/// <summary>
/// A SentencePiece model (<c>.spm</c>): Protobuf with the fields of sentencepiece_model.proto in
/// https://github.com/google/sentencepiece. Unigram models only, like Marian's.
/// </summary>
internal sealed class SentencePieceFile
{
    private const int Unigram = 1;

    private byte[] _map = [];
    private bool _addDummyPrefix = true;
    private bool _removeExtraSpaces = true;
    private int _type = Unigram;

    private SentencePieceFile()
    {
    }

    /// <summary>The pieces, ordered by id.</summary>
    public List<Piece> Pieces { get; } = [];

    /// <summary>Id of the unknown piece.</summary>
    public int UnknownId { get; private set; } = -1;

    /// <summary>Normalises texts as in the model's training.</summary>
    public INormaliser Normaliser => new NormaliserSequence(
    [
        .. _map.Length > 0 ? [new CharacterMap(_map, longest: true)] : Array.Empty<INormaliser>(),
        .. _removeExtraSpaces ? [new SpaceNormaliser()] : Array.Empty<INormaliser>(),
        .. _addDummyPrefix ? [new PrependNormaliser(" ")] : Array.Empty<INormaliser>(),
    ]);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ArtifactException">It is truncated, or of another kind.</exception>
    public static SentencePieceFile Parse(byte[] bytes)
    {
        var file = new SentencePieceFile();
        try
        {
            Read(new CodedInputStream(bytes), (field, input) =>
            {
                switch (field)
                {
                    case 1:
                        file.AddPiece(input.ReadBytes().CreateCodedInput());
                        return true;
                    case 2:
                        file.ReadTrainer(input.ReadBytes().CreateCodedInput());
                        return true;
                    case 3:
                        file.ReadNormaliser(input.ReadBytes().CreateCodedInput());
                        return true;
                    default:
                        return false;
                }
            });
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new ArtifactException($"The SentencePiece model cannot be read: {error.Message}", error);
        }

        if (file._type != Unigram || file.UnknownId < 0)
        {
            throw new ArtifactException(
                "The SentencePiece model is not a unigram model; export the tokenizer as tokenizer.json.");
        }

        return file;
    }

    private static void Read(CodedInputStream input, Func<int, CodedInputStream, bool> read)
    {
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            if (!read(WireFormat.GetTagFieldNumber(tag), input))
            {
                input.SkipLastField();
            }
        }
    }

    private void AddPiece(CodedInputStream piece)
    {
        string text = "";
        float score = 0;
        int type = 1;
        Read(piece, (field, input) =>
        {
            switch (field)
            {
                case 1:
                    text = input.ReadString();
                    return true;
                case 2:
                    score = input.ReadFloat();
                    return true;
                case 3:
                    type = input.ReadInt32();
                    return true;
                default:
                    return false;
            }
        });
        if (type == 2)
        {
            UnknownId = Pieces.Count;
        }

        // Normal or user-defined; not unknown, control, unused or byte.
        Pieces.Add(new Piece(text, Pieces.Count, score, type is 1 or 4));
    }

    private void ReadTrainer(CodedInputStream trainer) => Read(trainer, (field, input) =>
    {
        if (field != 3)
        {
            return false;
        }

        _type = input.ReadInt32();
        return true;
    });

    private void ReadNormaliser(CodedInputStream normaliser) => Read(normaliser, (field, input) =>
    {
        switch (field)
        {
            case 2:
                _map = input.ReadBytes().ToByteArray();
                return true;
            case 3:
                _addDummyPrefix = input.ReadBool();
                return true;
            case 4:
                _removeExtraSpaces = input.ReadBool();
                return true;
            default:
                return false;
        }
    });

    /// <summary>A piece.</summary>
    public readonly record struct Piece(string Text, int Id, double Score, bool IsText);
}

/// <summary>Collapses runs of spaces into one, and removes those at the ends.</summary>
internal sealed class SpaceNormaliser : INormaliser
{
    public string Normalise(string text) => string.Join(' ', text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

namespace StreamML.Inference.Voice.Whisper;
internal static class WhisperText { public static IWhisperText Load(string folder) => throw new System.NotSupportedException(folder); }

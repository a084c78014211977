using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>Compressed messages, bounded after decompression too: the framework's own bound is on what comes over the wire.</summary>
internal sealed class BoundedDecompression(string encoding, int maxBytes) : ICompressionProvider
{
    public string EncodingName => encoding;

    public Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel) => encoding == "gzip"
        ? new GZipStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true)
        : new ZLibStream(stream, compressionLevel ?? CompressionLevel.Fastest, leaveOpen: true);

    public Stream CreateDecompressionStream(Stream stream) => new Bounded(
        encoding == "gzip" ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : new ZLibStream(stream, CompressionMode.Decompress, leaveOpen: true), maxBytes);

    private sealed class Bounded(Stream inner, int maxBytes) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var read = inner.Read(buffer);
                _read += read;
                return _read <= maxBytes ? read : throw new RpcException(new Status(StatusCode.ResourceExhausted, Faults.TooLarge(maxBytes).Message));
            }
            catch (InvalidDataException e)
            {
                throw new RpcException(new Status(StatusCode.InvalidArgument, $"message: does not decompress ({e.Message})"));
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

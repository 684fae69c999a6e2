// IndexFormat

curl -s 'http://127.0.0.1:8000/api/queries/lowest-effective-dose?compound=igmesine&format=csv'
